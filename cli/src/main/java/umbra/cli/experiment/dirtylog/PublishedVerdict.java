package umbra.cli.experiment.dirtylog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import umbra.cli.experiment.Verdict;

/** What follows from predictions and published times. */
final class PublishedVerdict {
  private static final double GOAL = 10;

  private final FittedLaw law;
  private final List<FittedLaw> others;
  private final Scatter scatter;

  /** {@code others} are laws of other forms or calibrations; {@code law} may be among them. */
  PublishedVerdict(FittedLaw law, List<FittedLaw> others, Scatter scatter) {
    this.law = law;
    this.others = others;
    this.scatter = scatter;
  }

  Verdict verdict() {
    List<String> reasons = new ArrayList<>();
    reasons.add(parameters());
    reasons.add(tables("nested"));
    reasons.add(tables("ept=Y"));
    reasons.add(tables("ept=N"));
    reasons.add(tables("TDP"));
    reasons.add(noFaults());
    reasons.add(bound());
    reasons.add(widest());
    reasons.add(otherForms());
    reasons.add(otherCalibrations());
    return new Verdict(answer(), reasons);
  }

  private String answer() {
    Errors rest = law.rest();
    Errors nested = rest.of("nested");
    return String.format(
        Locale.ROOT,
        "Counts and a lock of two parameters %s the goal of %.0f %%: the mean error of the %d times"
            + " not calibrated on is %.1f %%, the worst %.1f %% (%s); of the %d nested ones it is"
            + " %.1f %%, which %s it.",
        rest.mean() <= GOAL ? "meet" : "miss",
        GOAL,
        rest.times().size(),
        rest.mean(),
        rest.most(),
        rest.worst().name(),
        nested.times().size(),
        nested.mean(),
        nested.mean() <= GOAL ? "meets" : "misses");
  }

  private String parameters() {
    LockModel model = law.model();
    String names =
        law.calibration().stream().map(TimedFaults::name).collect(Collectors.joining("; "));
    return String.format(
        Locale.ROOT,
        "%.3f us outside and %.3f us inside a lock that is held for %s times as long when k want"
            + " it; a fault without the lock takes the second, one that reads the lock both and"
            + " waits for nobody; calibrated on %d times: %s",
        model.outside(),
        model.inside(),
        model.growth().formula(),
        law.calibration().size(),
        names);
  }

  private String tables(String start) {
    Errors errors = law.rest().of(start);
    return String.format(
        Locale.ROOT,
        "%s: mean error %.1f %% of %d times, worst %.1f %% (%s)",
        start,
        errors.mean(),
        errors.times().size(),
        errors.most(),
        errors.worst().name());
  }

  /** What takes time and is no fault is no part of the model. */
  private String noFaults() {
    List<TimedFaults> few =
        law.rest().times().stream().filter(PublishedVerdict::isMostlyWithoutFault).toList();
    Errors errors = new Errors(few, law.model());
    long below = few.stream().filter(time -> time.error(law.model()) < 0).count();
    return String.format(
        Locale.ROOT,
        "%d times are of vCPUs that fault on few of the pages they touch: mean error %.1f %%, %d"
            + " predicted too short, as the accesses without a fault take no time here",
        few.size(),
        errors.mean(),
        below);
  }

  private static boolean isMostlyWithoutFault(TimedFaults time) {
    return time.faults().all() * 10 < PerfTest.WHOLE;
  }

  private String bound() {
    return String.format(
        Locale.ROOT,
        "with a free number for each count of vCPUs, times in proportion to faults under the lock"
            + " would still be off by %.1f %%: so much of the error is scatter that counts do not"
            + " explain",
        scatter.leastMean());
  }

  private String widest() {
    Scatter.Pair pair = scatter.widest();
    return String.format(
        Locale.ROOT,
        "%s and %s have the same faults and differ by a factor of %.2f",
        pair.less().name(),
        pair.more().name(),
        pair.ratio());
  }

  private String otherForms() {
    return "mean error if the time held grows otherwise, on the same numbers: "
        + others.stream()
            .filter(other -> other.calibratedOn().equals(law.calibratedOn()))
            .filter(other -> other.model().growth() != law.model().growth())
            .map(other -> other.model().growth().word() + errors(other))
            .collect(Collectors.joining(", "));
  }

  private String otherCalibrations() {
    return "mean error of this lock on other numbers: "
        + others.stream()
            .filter(other -> other.model().growth() == law.model().growth())
            .filter(other -> !other.calibratedOn().equals(law.calibratedOn()))
            .map(other -> other.calibratedOn() + errors(other))
            .collect(Collectors.joining("; "));
  }

  private static String errors(FittedLaw other) {
    return String.format(
        Locale.ROOT,
        ": %.1f %% (nested %.1f %%)",
        other.rest().mean(),
        other.rest().of("nested").mean());
  }
}
