package umbra.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
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

  /** Takes nothing from its arguments. */
  public static void main(final String[] arguments) {
    print("machine  %s%n", Machine.describe());
    print(
        "%-28s %9s %8s %12s %8s %14s%n", "row", "cases", "s", "cases/s", "cpu s", "2*cases/cpu s");
    for (int run = 0; run < WARM_UP; run++) {
      check("warm-up " + (run + 1), RUNS + run).print();
      manualsAlone(RUNS + run);
    }
    final Row[] checked = new Row[RUNS];
    final Row[] alone = new Row[RUNS];
    for (int run = 0; run < RUNS; run++) {
      checked[run] = check("access check, run " + (run + 1), run);
      checked[run].print();
      alone[run] = manualsAlone(run);
    }
    printMedian("access check, median", checked);
    printMedian("manuals alone, median", alone);
    final double ratio = median(checked, Row::cpuRate) / median(alone, Row::cpuRate);
    print("%-28s %9s %8s %12s %8s %14.4f%n", "ratio", "", "", "", "", ratio);
    print(
        "RESULT name=access cases=%d seconds=%.3f per_s=%.0f per_2_cpu_s=%.0f ratio_to_manuals=%.4f%n",
        checked[0].cases(),
        median(checked, Row::seconds),
        median(checked, Row::rate),
        median(checked, Row::cpuRate),
        ratio);
  }

  /** One measurement: time on the clock, and time of the processors that this process had. */
  private record Row(String name, long cases, double seconds, double cpuSeconds) {
    double rate() {
      return cases / seconds;
    }

    /** What two processors would do that have nothing else to do. */
    double cpuRate() {
      return THREADS * cases / cpuSeconds;
    }

    void print() {
      AccessBenchmark.print(
          "%-28s %9d %8.2f %12.0f %8.2f %14.0f%n",
          name, cases, seconds, rate(), cpuSeconds, cpuRate());
    }
  }

  private static Row check(final String name, final int offset) {
    final ProcessorTime time = new ProcessorTime();
    final AccessRun.Result result = new AccessRun(STRIDE, offset).run(THREADS);
    final Row row = row(name, result.cases(), time);
    if (result.failed() > 0) {
      throw new IllegalStateException(result.failures().get(0));
    }
    return row;
  }

  private static Row manualsAlone(final int offset) {
    final ProcessorTime time = new ProcessorTime();
    final long cases = new AccessRun(STRIDE, offset).manualsAlone();
    return row("manuals alone", cases, time);
  }

  private static Row row(final String name, final long cases, final ProcessorTime time) {
    return new Row(name, cases, time.seconds(), time.processSeconds());
  }

  private static void printMedian(final String name, final Row[] rows) {
    final double rate = median(rows, Row::rate);
    final double cpuRate = median(rows, Row::cpuRate);
    print("%-28s %9s %8s %12.0f %8s %14.0f%n", name, "", "", rate, "", cpuRate);
  }

  private static double median(final Row[] rows, final ToDoubleFunction<Row> figure) {
    final double[] sorted = Arrays.stream(rows).mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static void print(final String format, final Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
