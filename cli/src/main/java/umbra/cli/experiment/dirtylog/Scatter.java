package umbra.cli.experiment.dirtylog;

import java.util.ArrayList;
import java.util.List;

/**
 * How far published times of equal vCPU counts are from being in proportion to their faults. A
 * model that knows the faults under the lock and the number of vCPUs can not be nearer than one
 * that has a number of its own for each number of vCPUs, and that is what is computed here.
 */
final class Scatter {
  private static final double ALL = 100;

  private final List<TimedFaults> times;

  /** Of these times, those whose faults all take the lock. */
  Scatter(List<TimedFaults> times) {
    this.times =
        times.stream().filter(time -> time.faults().exclusive() == time.faults().all()).toList();
  }

  /** Least possible mean error, percent. */
  double leastMean() {
    double sum = 0;
    for (int vcpus :
        times.stream().mapToInt(time -> time.published().vcpus()).distinct().toArray()) {
      sum += leastSum(rates(vcpus));
    }
    return times.isEmpty() ? 0 : ALL * sum / times.size();
  }

  /** Seconds a fault, as published. */
  private List<Double> rates(int vcpus) {
    List<Double> rates = new ArrayList<>();
    for (TimedFaults time : times) {
      if (time.published().vcpus() == vcpus) {
        rates.add(time.published().seconds() / time.faults().exclusive());
      }
    }
    return rates;
  }

  /** The sum of relative errors is least at one of the rates. */
  private static double leastSum(List<Double> rates) {
    double least = Double.MAX_VALUE;
    for (double candidate : rates) {
      double sum = 0;
      for (double rate : rates) {
        sum += Math.abs(candidate / rate - 1);
      }
      least = Math.min(least, sum);
    }
    return least;
  }

  /** The two times of one table, as many vCPUs and as many faults that differ most. */
  Pair widest() {
    Pair widest = null;
    for (TimedFaults one : times) {
      for (TimedFaults other : times) {
        boolean equal =
            one.published().table().equals(other.published().table())
                && one.faults().equals(other.faults());
        if (equal && (widest == null || ratio(one, other) > widest.ratio())) {
          widest = new Pair(one, other, ratio(one, other));
        }
      }
    }
    return widest;
  }

  private static double ratio(TimedFaults one, TimedFaults other) {
    return other.published().seconds() / one.published().seconds();
  }

  /**
   * Two times that a count of faults cannot tell apart.
   *
   * @param ratio of the second to the first, at least 1
   */
  record Pair(TimedFaults less, TimedFaults more, double ratio) {}
}
