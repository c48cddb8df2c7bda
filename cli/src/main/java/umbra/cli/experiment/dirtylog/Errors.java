package umbra.cli.experiment.dirtylog;

import java.util.Comparator;
import java.util.List;

/** How far predictions are off, over some of the published times. */
record Errors(List<TimedFaults> times, LockModel model) {
  private static final double ALL = 100;

  Errors {
    times = List.copyOf(times);
  }

  /** Mean of the absolute errors, percent; 0 of none. */
  double mean() {
    double sum = 0;
    for (TimedFaults time : times) {
      sum += absolute(time);
    }
    return times.isEmpty() ? 0 : sum / times.size();
  }

  /** The largest of them, percent. */
  double most() {
    return times.isEmpty() ? 0 : absolute(worst());
  }

  /** Whose it is. */
  TimedFaults worst() {
    return times.stream().max(Comparator.comparingDouble(this::absolute)).orElseThrow();
  }

  /** Mean over the times of tables whose name begins so. */
  Errors of(String table) {
    return new Errors(times.stream().filter(time -> time.isIn(table)).toList(), model);
  }

  private double absolute(TimedFaults time) {
    return ALL * Math.abs(time.error(model));
  }
}
