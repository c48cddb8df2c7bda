package umbra.bench;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import umbra.actors.JournaledPast;
import umbra.actors.RunSummary;
import umbra.actors.SimulationRunner;
import umbra.actors.StreamTotals;

/**
 * Measures durable faults of {@link LazySplit}: {@code JournaledRun FOLDER SCHEDULE QUANTUM
 * MEBIBYTES [KEY=VALUE]...}, the rest being settings that go before the configuration file. The
 * journal stays.
 */
final class JournaledRun {
  private static final int SETTINGS = 4;

  private JournaledRun() {}

  /** Prints the figures of one run. */
  public static void main(final String[] arguments) {
    final StringBuilder settings = new StringBuilder();
    for (int i = SETTINGS; i < arguments.length; i++) {
      settings.append(arguments[i]).append('\n');
    }
    final PeakHeap heap = PeakHeap.watch();
    final ProcessorTime time = new ProcessorTime();
    final RunSummary summary =
        new SimulationRunner(
                LazySplit.prepare(
                    arguments[1], Long.parseLong(arguments[2]), Integer.parseInt(arguments[3])),
                JournaledPast.none(),
                Path.of(arguments[0]),
                ConfigFactory.parseString(settings.toString()),
                new Silence(),
                List.of())
            .run();
    figures(summary, JournalPlace.size(Path.of(arguments[0])))
        .with("jvm_seconds", time.seconds())
        .with("cpu_seconds", time.processSeconds())
        .with("peak_heap_mb", heap.usedMebibytes())
        .with("live_heap_mb", heap.liveMebibytes())
        .print();
  }

  /** Wall time from start to durable end, the first touches of the huge pages included. */
  private static Measurement figures(final RunSummary summary, final long diskBytes) {
    final long faults = summary.statistics().get("pf_taken");
    long vcpuBytes = 0;
    long events = summary.vm().events();
    for (final StreamTotals vcpu : summary.vcpus()) {
      vcpuBytes += vcpu.bytes();
      events += vcpu.events();
    }
    final double seconds = summary.wallTime().toNanos() / 1e9;
    return new Measurement()
        .with("faults", faults)
        .with("seconds", seconds)
        .with("per_s", faults / seconds)
        .with("events", events)
        .with("vm_events", summary.vm().events())
        .with("bytes_per_fault", (double) (summary.vm().bytes() + vcpuBytes) / faults)
        .with("vcpu_bytes_per_fault", (double) vcpuBytes / faults)
        .with("disk_bytes_per_fault", (double) diskBytes / faults);
  }
}
