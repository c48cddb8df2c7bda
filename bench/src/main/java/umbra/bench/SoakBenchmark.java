package umbra.bench;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import umbra.actors.FailedExpectation;
import umbra.actors.JournaledPast;
import umbra.actors.RunReport;
import umbra.actors.RunSummary;
import umbra.actors.SimulationRunner;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.Outcome;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/**
 * Whether Umbra stays as it is when it goes on for long: a fifth of the time many short runs one
 * after another, then one long run of dirty-log passes over a small guest, whose state is bounded
 * while its journal grows. Sampled all the time in the process itself; exit code 1 if throughput,
 * heap, open files or disk growth is not flat. What the rows mean: bench/README.md.
 */
public final class SoakBenchmark {
  private static final double DEFAULT_MINUTES = 30;
  private static final double SHORT_RUNS = 0.2;
  private static final int SAMPLES = 60;
  private static final long LONGEST_INTERVAL_MS = 5000;

  /** A pass is a write to each page of 4 KiB, each of which faults, and a read of the log. */
  private static final String PASSES =
      """
      vcpus 4
      slot 1 gpa=0x100000000 size=256M backing=2M
      map gva=0x100000000 gpa=0x100000000 size=2M count=128 flags=PWUAD
      mmu-pages 8192
      ops
      host log 1 on
      repeat %d
      workload vcpu=* pattern=sequential gva=0x100000000 size=64M vcpu-step=64M count=16384 reads=0%%
      host getlog 1
      end
      """;

  private static final int ENDLESS = 1_000_000;

  private final Path folder;
  private final long start = System.nanoTime();
  private volatile long durableSteps;

  private SoakBenchmark(final Path folder) {
    this.folder = folder;
  }

  /** Arguments: {@code soak [MINUTES [FOLDER]]}; the folder is for the journals. */
  public static void main(final String[] arguments) throws Exception {
    final double minutes =
        arguments.length > 1 ? Double.parseDouble(arguments[1]) : DEFAULT_MINUTES;
    final Path folder =
        arguments.length > 2
            ? Files.createDirectories(Path.of(arguments[2]))
            : Files.createTempDirectory("umbra-soak-");
    print("machine  %s%n", Machine.describe());
    final double seconds = minutes * 60;
    final SoakBenchmark soak = new SoakBenchmark(folder);
    final double shortSeconds = seconds * SHORT_RUNS;
    boolean flat = verdict("short", soak.shortRuns(shortSeconds), null, shortSeconds);
    flat &= soak.longRun(seconds);
    System.exit(flat ? 0 : 1);
  }

  /** Runs one after another, each in a folder of its own that goes again. */
  private List<SoakSample> shortRuns(final double until) throws IOException {
    final List<SoakSample> samples = new ArrayList<>();
    final double interval = interval(until);
    long runs = 0;
    heading("runs");
    while (seconds() < until || samples.size() < 9) {
      final Path journal = folder.resolve("run-" + runs);
      runner(journal, 1).run();
      delete(journal);
      runs++;
      if (seconds() >= samples.size() * interval) {
        samples.add(SoakSample.take(seconds(), runs, folder));
        row(samples);
      }
    }
    return samples;
  }

  private boolean longRun(final double until) throws Exception {
    final Path journal = folder.resolve("long");
    final double begin = seconds();
    final SimulationRunner runner = runner(journal, ENDLESS);
    final CompletableFuture<RunSummary> end = CompletableFuture.supplyAsync(runner::run);
    final List<SoakSample> samples = new ArrayList<>();
    heading("events");
    while ((seconds() < until || samples.size() < 9) && !end.isDone()) {
      TimeUnit.MILLISECONDS.sleep((long) (1000 * interval(until - begin)));
      samples.add(SoakSample.take(seconds(), durableSteps, journal));
      row(samples);
    }
    runner.interrupt();
    final RunSummary summary = end.get();
    final boolean flat = verdict("soak", samples, summary, seconds() - begin);
    delete(journal);
    return flat;
  }

  private static double interval(final double seconds) {
    return Math.min(LONGEST_INTERVAL_MS / 1000.0, seconds / SAMPLES);
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  private SimulationRunner runner(final Path journal, final int passes) {
    final PreparedRun run =
        PreparedRun.of(
            new RunConfiguration(
                "soak",
                "soak.txt",
                PASSES.formatted(passes),
                Schedule.parse("round-robin"),
                256,
                Map.of()));
    return new SimulationRunner(
        run, JournaledPast.none(), journal, ConfigFactory.empty(), new DurableSteps(), List.of());
  }

  private static boolean verdict(
      final String name,
      final List<SoakSample> samples,
      final RunSummary summary,
      final double seconds) {
    final SoakVerdict verdict = new SoakVerdict(samples);
    final List<String> complaints = verdict.complaints();
    complaints.forEach(complaint -> print("NOT FLAT %s: %s%n", name, complaint));
    final SoakSample begin = samples.get(0);
    final SoakSample end = samples.get(samples.size() - 1);
    final double faults = summary == null ? 0 : summary.statistics().get("pf_taken");
    final String figures =
        String.format(
            Locale.ROOT,
            "seconds=%.1f per_s=%.0f bytes_per_fault=%.2f peak_heap_mb=%.1f open_files=%d"
                + " ratio_throughput=%.3f ratio_own_time=%.3f busy=%b"
                + " ratio_heap=%.3f ratio_files=%.3f ratio_disk=%.3f flat=%b",
            seconds,
            (end.work() - begin.work()) / (end.seconds() - begin.seconds()),
            summary == null ? 0 : end.diskBytes() / faults,
            samples.stream().mapToLong(SoakSample::heapBytes).max().orElse(0) / 1048576.0,
            end.openFiles(),
            verdict.throughput(),
            verdict.throughputOfOwnTime(),
            verdict.isMachineBusy(),
            verdict.heap(),
            verdict.openFiles(),
            verdict.disk(),
            complaints.isEmpty());
    if (summary == null) {
      print("%s runs=%d %s%n", name, end.work(), figures);
    } else {
      print("RESULT name=%s events=%d faults=%.0f %s%n", name, end.work(), faults, figures);
    }
    return complaints.isEmpty();
  }

  private static void heading(final String work) {
    print(
        "%9s %14s %12s %9s %6s %11s %6s%n",
        "s", work, work + "/s", "heap MB", "files", "disk MB", "load");
  }

  private static void row(final List<SoakSample> samples) {
    final SoakSample now = samples.get(samples.size() - 1);
    final SoakSample before = samples.size() < 2 ? now : samples.get(samples.size() - 2);
    final double rate =
        samples.size() < 2
            ? now.work() / now.seconds()
            : (now.work() - before.work()) / (now.seconds() - before.seconds());
    print(
        "%9.1f %14d %12.1f %9.1f %6d %11.1f %6.2f%n",
        now.seconds(),
        now.work(),
        rate,
        now.heapBytes() / 1048576.0,
        now.openFiles(),
        now.diskBytes() / 1048576.0,
        now.load());
  }

  private static void delete(final Path journal) throws IOException {
    try (Stream<Path> files = Files.walk(journal)) {
      for (final Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void print(final String format, final Object... values) {
    System.out.printf(Locale.ROOT, format, values);
    System.out.flush();
  }

  /** Hears how far the journal is. */
  private final class DurableSteps implements RunReport {
    @Override
    public void progress(final long vmSteps) {
      durableSteps = vmSteps;
    }

    @Override
    public void stepEnded(
        final long number, final String text, final Outcome outcome, final long failures) {}

    @Override
    public void failedInside(final long number, final int vcpu, final Outcome outcome) {}

    @Override
    public void expectationFailed(final FailedExpectation failed) {}

    @Override
    public void notice(final String message) {
      System.err.println("bench: " + message);
    }
  }
}
