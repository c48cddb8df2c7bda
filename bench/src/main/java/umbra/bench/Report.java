package umbra.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What one benchmark prints: the machine, a line a run, and the result. */
final class Report {
  private static final int DEFAULT_RUNS = 3;

  private final String name;

  /** Prints what the benchmark runs on. */
  Report(final String name) {
    this.name = name;
    line("machine", Machine.describe());
    final double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    line("load", String.format(Locale.ROOT, "%.1f when it began", load));
  }

  /** How often a benchmark measures: {@code UMBRA_BENCH_RUNS}, or 3. */
  static int runs() {
    final String wanted = System.getenv("UMBRA_BENCH_RUNS");
    return wanted == null ? DEFAULT_RUNS : Integer.parseInt(wanted);
  }

  void line(final String label, final String text) {
    System.out.printf(Locale.ROOT, "%-22s %s%n", label, text);
    System.out.flush();
  }

  /** Measures once and prints it. */
  Measurement once(final String label, final Supplier<Measurement> run) {
    final Measurement measured = run.get();
    line(label, measured.toString());
    return measured;
  }

  /** Measures {@link #runs} times and prints each; the run with the median of {@code figure}. */
  Measurement median(final String label, final String figure, final Supplier<Measurement> run) {
    final List<Measurement> all = new ArrayList<>();
    for (int i = 1; i <= runs(); i++) {
      all.add(once(label + " " + i, run));
    }
    final Measurement median = median(all, figure);
    line(label + " median", median.toString());
    return median;
  }

  private static Measurement median(final List<Measurement> all, final String figure) {
    final Measurement[] sorted = all.toArray(Measurement[]::new);
    Arrays.sort(sorted, (a, b) -> Double.compare(a.figure(figure), b.figure(figure)));
    return sorted[sorted.length / 2];
  }

  /** Ends the report with the line that programs read. */
  void result(final Measurement result) {
    System.out.println("RESULT name=" + name + " " + result.words());
  }
}
