package umbra.bench;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import umbra.actors.JournaledPast;
import umbra.actors.RunSummary;
import umbra.actors.SimulationRunner;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.LocalRun;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/**
 * Measures accesses that the TLB answers, of eight vCPUs: {@code TlbHitRun alone RUNS} on one
 * thread without actors, {@code TlbHitRun actors FOLDER} end to end with a journal.
 */
final class TlbHitRun {
  private static final int VCPUS = 8;
  private static final long ACCESSES = 50_000_000;
  private static final long QUANTUM = 65_536;

  /** Half reads, half writes as drawn; 256 pages and the code's fit into a TLB. */
  private static final String SCENARIO =
      """
      vcpus VCPUS
      slot 1 gpa=0x100000000 size=16M
      map gva=0x100000000 gpa=0x100000000 size=4K count=4096 flags=PWUAD
      ops
      parallel
      workload vcpu=* pattern=sequential gva=0x100000000 size=1M vcpu-step=2M count=256 reads=0%
      end
      parallel
      workload vcpu=* pattern=sequential gva=0x100000000 size=1M vcpu-step=2M count=ACCESSES \
      reads=50%
      end
      """;

  private TlbHitRun() {}

  /** Runs alone print figures each, in one JVM: the last ones show compiled code. */
  public static void main(final String[] arguments) {
    if (arguments[0].equals("alone")) {
      for (int run = Integer.parseInt(arguments[1]); run > 0; run--) {
        alone().print();
      }
    } else {
      withActors(Path.of(arguments[1])).print();
    }
  }

  private static Measurement alone() {
    final LocalRun model = new LocalRun(prepare("round-robin"), LocalRun.Progress.UNHEARD);
    model.runToLastSection();
    final long eventsBefore = model.vm().steps();
    final ProcessorTime time = new ProcessorTime();
    model.runSection();
    final double seconds = time.seconds();
    final double cpuSeconds = time.threadSeconds();
    if (model.vm().steps() != eventsBefore) {
      throw new IllegalStateException("some accesses were no hits");
    }
    return figures(seconds, cpuSeconds);
  }

  private static Measurement withActors(final Path folder) {
    final ProcessorTime time = new ProcessorTime();
    final RunSummary summary =
        new SimulationRunner(
                prepare("free"),
                JournaledPast.none(),
                folder,
                ConfigFactory.empty(),
                new Silence(),
                List.of())
            .run();
    return figures(summary.wallTime().toNanos() / 1e9, time.processSeconds());
  }

  private static Measurement figures(final double seconds, final double cpuSeconds) {
    final double accesses = (double) VCPUS * ACCESSES;
    return new Measurement()
        .with("accesses", accesses)
        .with("seconds", seconds)
        .with("per_s", accesses / seconds)
        .with("cpu_seconds", cpuSeconds)
        .with("per_cpu_s", accesses / cpuSeconds);
  }

  private static PreparedRun prepare(final String schedule) {
    final String scenario =
        SCENARIO
            .replace("VCPUS", Integer.toString(VCPUS))
            .replace("ACCESSES", Long.toString(ACCESSES));
    return PreparedRun.of(
        new RunConfiguration(
            "hits", "tlb-hit.txt", scenario, Schedule.parse(schedule), QUANTUM, Map.of()));
  }
}
