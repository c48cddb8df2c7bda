package umbra.cli.experiment.dirtylog;

import java.util.List;

/**
 * A form of the law, fitted to some of the times and held against all others.
 *
 * @param calibratedOn a few words for these times
 * @param calibration the times
 * @param rest errors of all others
 */
record FittedLaw(String calibratedOn, List<TimedFaults> calibration, LockModel model, Errors rest) {
  private static final int ENDS = 2;

  /** What a law can be fitted to: never more than six times, by table and vCPUs. */
  enum Choice {
    TWO("nested N, 100 %: 2 and 64 vCPUs"),
    COLUMN("nested N, 100 %: all six"),
    ENDS_OF_THREE("nested N, ept=Y before, ept=N before, 100 %: 2 and 64 vCPUs each");

    private final String words;

    Choice(String words) {
      this.words = words;
    }

    private boolean has(PublishedTime time) {
      boolean ends = time.vcpus() == ENDS || time.vcpus() == 64;
      boolean nested = time.table().equals(PublishedTimes.NESTED_LAZY);
      boolean first =
          time.table().equals(PublishedTimes.EPT_BEFORE)
              || time.table().equals(PublishedTimes.SHADOW_BEFORE);
      return time.writePercent() == 100
          && switch (this) {
            case TWO -> nested && ends;
            case COLUMN -> nested;
            case ENDS_OF_THREE -> (nested || first) && ends;
          };
    }
  }

  /** Fits the law to a choice of times. */
  static FittedLaw of(List<TimedFaults> times, Choice choice, LockGrowth growth) {
    List<TimedFaults> chosen = times.stream().filter(time -> choice.has(time.published())).toList();
    List<TimedFaults> others =
        times.stream().filter(time -> !choice.has(time.published())).toList();
    LockModel model = Calibration.fit(chosen, growth);
    return new FittedLaw(choice.words, chosen, model, new Errors(others, model));
  }

  boolean isCalibratedOn(TimedFaults time) {
    return calibration.contains(time);
  }
}
