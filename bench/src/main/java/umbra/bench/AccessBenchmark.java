package umbra.bench;

import java.util.Arrays;
import java.util.Locale;
import umbra.mmu.access.AccessCases;
import umbra.mmu.access.AccessRun;

/**
 * How many cases of the access check the model performs in a second: the whole path from TLB to
 * guest exception, without actors, journal and text. What the rows mean: bench/README.md.
 */
public final class AccessBenchmark {
  private static final int THREADS = 2;
  private static final int RUNS = 5;
  private static final int WARM_UP = 3;
  private static final int STRIDE = 11;

  private AccessBenchmark() {}

  /** Takes no arguments. */
  public static void main(final String[] arguments) {
    print("machine  %s%n", Machine.describe());
    print("%-28s %10s %9s %12s%n", "row", "cases", "seconds", "cases/s");
    for (int run = 0; run < WARM_UP; run++) {
      check("warm-up " + (run + 1), RUNS + run);
      manualsAlone(RUNS + run);
    }
    final double[] checked = new double[RUNS];
    final double[] alone = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      checked[run] = check("access check, run " + (run + 1), run);
      alone[run] = manualsAlone(run);
    }
    final double median = median(checked);
    final double reference = median(alone);
    print("%-28s %10s %9s %12.0f%n", "access check, median", "", "", median);
    print("%-28s %10s %9s %12.0f%n", "manuals alone, median", "", "", reference);
    print("%-28s %10s %9s %12.4f%n", "ratio", "", "", median / reference);
  }

  private static double check(final String row, final int offset) {
    final long start = System.nanoTime();
    final AccessRun.Result result = new AccessRun(STRIDE, offset).run(THREADS);
    final double seconds = (System.nanoTime() - start) / 1e9;
    if (result.failed() > 0) {
      throw new IllegalStateException(result.failures().get(0));
    }
    print("%-28s %10d %9.2f %12.0f%n", row, result.cases(), seconds, result.cases() / seconds);
    return result.cases() / seconds;
  }

  private static double manualsAlone(final int offset) {
    final long start = System.nanoTime();
    final long faults = new AccessRun(STRIDE, offset).manualsAlone();
    final double seconds = (System.nanoTime() - start) / 1e9;
    if (faults == 0) {
      throw new IllegalStateException("the manuals let every access through");
    }
    return AccessCases.COUNT / (double) STRIDE / seconds;
  }

  private static double median(final double[] values) {
    final double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void print(final String format, final Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
