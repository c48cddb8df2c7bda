package umbra.actors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/**
 * Measures durable faults a second: huge pages that dirty logging has write-protected, split lazily
 * by one write a 4K page. A program, not a test: {@code SplitThroughput FOLDER [SCHEDULE] [QUANTUM]
 * [VCPUS] [MIB A VCPU]}.
 */
final class SplitThroughput {
  private SplitThroughput() {}

  public static void main(final String[] args) throws IOException {
    final Path folder = Files.createTempDirectory(Path.of(args[0]), "split");
    final String schedule = args.length > 1 ? args[1] : "round-robin";
    final long quantum = args.length > 2 ? Long.parseLong(args[2]) : 4096;
    final int vcpus = args.length > 3 ? Integer.parseInt(args[3]) : 8;
    final long mebibytes = args.length > 4 ? Long.parseLong(args[4]) : 512;
    final PreparedRun run =
        PreparedRun.of(
            new RunConfiguration(
                "split",
                "split.txt",
                scenario(vcpus, mebibytes),
                Schedule.parse(schedule),
                quantum,
                Map.of()));
    final RunSummary summary =
        new SimulationRunner(
                run,
                JournaledPast.none(),
                folder.resolve("journal"),
                SmallSimulation.config(""),
                new RecordedReport(),
                List.of())
            .run();
    print(summary);
  }

  private static String scenario(final int vcpus, final long mebibytes) {
    final String text =
        """
        vcpus VCPUS
        slot 1 gpa=0x100000000 size=TOTALM backing=2M
        map gva=0x4000000000 gpa=0x100000000 size=2M count=HUGE flags=PWUAD
        mmu-pages 2000000
        ops
        parallel
        workload vcpu=* pattern=sequential gva=0x4000000000 size=EACHM gva-step=2M \
        vcpu-step=EACHM count=OWN reads=0%
        end
        expect pages_2m HUGE
        host log 1 on
        parallel
        workload vcpu=* pattern=sequential gva=0x4000000000 size=EACHM vcpu-step=EACHM \
        count=SMALL reads=0%
        end
        """;
    return text.replace("VCPUS", Integer.toString(vcpus))
        .replace("TOTAL", Long.toString(vcpus * mebibytes))
        .replace("HUGE", Long.toString(vcpus * mebibytes / 2))
        .replace("EACH", Long.toString(mebibytes))
        .replace("OWN", Long.toString(mebibytes / 2))
        .replace("SMALL", Long.toString(mebibytes * 256));
  }

  private static void print(final RunSummary summary) {
    final long faults = summary.statistics().get("pf_taken");
    final double seconds = summary.wallTime().toNanos() / 1e9;
    long vcpuBytes = 0;
    for (final StreamTotals vcpu : summary.vcpus()) {
      vcpuBytes += vcpu.bytes();
    }
    System.out.printf(
        "%,d faults in %.2f s: %,.0f a second; bytes a fault: VM %.2f, vCPU %.2f; "
            + "%,d VM events; failed %s; heap now %,d MB%n%s%n",
        faults,
        seconds,
        faults / seconds,
        (double) summary.vm().bytes() / faults,
        (double) vcpuBytes / faults,
        summary.vm().events(),
        summary.failedExpectations(),
        (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20,
        summary.faults());
  }
}
