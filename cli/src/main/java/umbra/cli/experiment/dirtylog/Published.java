package umbra.cli.experiment.dirtylog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import umbra.cli.experiment.Check;
import umbra.cli.experiment.Experiment;
import umbra.cli.experiment.Findings;
import umbra.cli.experiment.Knob;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Settings;

/** Whether the published times of the series follow from counts of faults and a lock. */
public final class Published implements Experiment {
  private static final int PAGES_OF_A_MEBIBYTE = 256;

  @Override
  public String name() {
    return "published";
  }

  @Override
  public String question() {
    return "Do the published times of eager page splitting follow from counts and one lock?";
  }

  @Override
  public String source() {
    return "the covers of \"Extend Eager Page Splitting to the shadow MMU\" v1"
        + " (<20220203010051.2813563-1-dmatlack@google.com>) to v6, of eager splitting in the TDP"
        + " MMU v1, and commit c4b33d28ea51";
  }

  @Override
  public List<Knob> knobs() {
    return List.of(
        Knob.number("part", "MiB of its GiB that a vCPU touches in a run", 10, 1, 1024),
        Knob.number("whole", "the same in the largest runs, made again; 0: not", 1024, 0, 1024),
        Knob.number("most", "vCPUs of a run; tables with more use its counts", 96, 2, 96));
  }

  @Override
  public Set<String> ownSwitches() {
    return Set.of("npt", "tdp_mmu", "eager_page_split", "manual_protect");
  }

  @Override
  public Map<String, String> small() {
    return Map.of("part", "1", "whole", "2", "most", "2");
  }

  @Override
  public Findings perform(Laboratory laboratory, Settings settings) {
    List<PublishedTime> published = PublishedTimes.all();
    int pages = settings.count("part") * PAGES_OF_A_MEBIBYTE;
    int wholePages = settings.count("whole") * PAGES_OF_A_MEBIBYTE;
    requireOther(settings, pages, wholePages);
    PublishedRuns runs = new PublishedRuns(laboratory, settings.count("most"));
    runs.part(published, pages);
    if (wholePages > 0) {
      runs.whole(wholePages);
    }
    List<TimedFaults> times = published.stream().map(time -> runs.timed(time, pages)).toList();
    FittedLaw law = FittedLaw.of(times, FittedLaw.Choice.TWO, LockGrowth.HARMONIC);
    List<FittedLaw> laws = laws(times);
    PublishedTables tables = new PublishedTables(times, law);
    return new Findings(
        List.of(
            tables.predicted(),
            tables.errors(),
            tables.curves(),
            tables.laws(laws),
            tables.counts(runs.all())),
        checks(runs),
        new PublishedVerdict(law, laws, new Scatter(times)).verdict());
  }

  /** Two runs of the same size would be one. */
  private static void requireOther(Settings settings, int pages, int wholePages) {
    if (pages == wholePages) {
      throw new IllegalArgumentException(
          "found --set whole=" + settings.text("whole") + ", expected another number than part's");
    }
  }

  private static List<FittedLaw> laws(List<TimedFaults> times) {
    List<FittedLaw> laws = new ArrayList<>();
    for (LockGrowth growth : LockGrowth.values()) {
      for (FittedLaw.Choice choice : FittedLaw.Choice.values()) {
        laws.add(FittedLaw.of(times, choice, growth));
      }
    }
    return laws;
  }

  private static List<Check> checks(PublishedRuns runs) {
    List<CountedRun> all = runs.all();
    List<Check> checks = new ArrayList<>();
    checks.add(
        Check.equal(
            "runs with one fault for each page written (split ahead) or touched (split by the"
                + " first write), and no other",
            all.size(),
            all.stream().filter(CountedRun::isLawful).count()));
    List<CountedRun> wholes = runs.wholes();
    if (!wholes.isEmpty()) {
      checks.add(
          Check.equal(
              "runs over "
                  + wholes.get(0).test().pages()
                  + " pages a vCPU whose fast and slow"
                  + " faults are those of the part, times the pages",
              wholes.size(),
              wholes.stream().filter(whole -> isInProportion(whole, runs.partOf(whole))).count()));
    }
    return checks;
  }

  private static boolean isInProportion(CountedRun whole, CountedRun part) {
    long wholePages = whole.test().expectedFaults();
    long partPages = part.test().expectedFaults();
    return whole.counts().fast() * partPages == part.counts().fast() * wholePages
        && whole.counts().slow() * partPages == part.counts().slow() * wholePages;
  }
}
