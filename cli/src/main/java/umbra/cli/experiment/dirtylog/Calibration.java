package umbra.cli.experiment.dirtylog;

import java.util.List;

/**
 * Fits the two parameters to named times: the least sum of squares of the logarithms of predicted
 * over published. The search is a grid that closes in, in strict arithmetic, so every machine finds
 * the same.
 */
final class Calibration {
  private static final int ROUNDS = 60;
  private static final int HALF_GRID = 4;
  private static final double SHRINK = 0.75;
  private static final double FIRST_STEP = 0.7;

  private final List<TimedFaults> times;
  private final LockGrowth growth;

  private Calibration(List<TimedFaults> times, LockGrowth growth) {
    this.times = times;
    this.growth = growth;
  }

  /** The model of this form that is nearest to the times. */
  static LockModel fit(List<TimedFaults> times, LockGrowth growth) {
    return new Calibration(times, growth).search();
  }

  private LockModel search() {
    double centerOutside = 0;
    double centerInside = -1;
    double step = FIRST_STEP;
    for (int round = 0; round < ROUNDS; round++) {
      double bestOutside = centerOutside;
      double bestInside = centerInside;
      double least = distance(model(centerOutside, centerInside));
      for (int i = -HALF_GRID; i <= HALF_GRID; i++) {
        for (int j = -HALF_GRID; j <= HALF_GRID; j++) {
          double outside = centerOutside + i * step;
          double inside = centerInside + j * step;
          double distance = distance(model(outside, inside));
          if (distance < least) {
            least = distance;
            bestOutside = outside;
            bestInside = inside;
          }
        }
      }
      centerOutside = bestOutside;
      centerInside = bestInside;
      step *= SHRINK;
    }
    return model(centerOutside, centerInside);
  }

  private LockModel model(double logOutside, double logInside) {
    return new LockModel(StrictMath.exp(logOutside), StrictMath.exp(logInside), growth);
  }

  private double distance(LockModel model) {
    double sum = 0;
    for (TimedFaults time : times) {
      double off = StrictMath.log(1 + time.error(model));
      sum += off * off;
    }
    return sum;
  }
}
