package umbra.bench;

import java.util.Map;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/**
 * The workload that the whole-system rows share: huge pages that dirty logging has write-protected,
 * split lazily by one write fault a 4K page.
 */
final class LazySplit {
  private static final int VCPUS = 64;
  private static final int WHOLE_MEBIBYTES = 1024;
  private static final int FAULTS_A_MEBIBYTE = 256;

  private static final String SCENARIO =
      """
      vcpus VCPUS
      slot 1 gpa=0x100000000 size=TOTALM backing=2M
      map gva=0x100000000 gpa=0x100000000 size=2M count=HUGE flags=PWUAD
      mmu-pages 100000
      ops
      parallel
      workload vcpu=* pattern=sequential gva=0x100000000 size=EACHM gva-step=2M vcpu-step=EACHM \
      count=OWN reads=0%
      end
      host log 1 on
      parallel
      workload vcpu=* pattern=sequential gva=0x100000000 size=EACHM vcpu-step=EACHM count=SMALL \
      reads=0%
      end
      """;

  private LazySplit() {}

  /** {@code mebibytes} of memory for each of the 64 vCPUs, an even number. */
  static PreparedRun prepare(final String schedule, final long quantum, final int mebibytes) {
    return PreparedRun.of(
        new RunConfiguration(
            "split",
            "lazy-split.txt",
            scenario(mebibytes),
            Schedule.parse(schedule),
            quantum,
            Map.of()));
  }

  /** Mebibytes a vCPU of the whole workload: {@code UMBRA_BENCH_MIB} for a smaller one, or 1024. */
  static int wholeMebibytes() {
    final String wanted = System.getenv("UMBRA_BENCH_MIB");
    return wanted == null ? WHOLE_MEBIBYTES : Integer.parseInt(wanted);
  }

  private static String scenario(final int mebibytes) {
    return SCENARIO
        .replace("VCPUS", Integer.toString(VCPUS))
        .replace("TOTAL", Integer.toString(VCPUS * mebibytes))
        .replace("HUGE", Integer.toString(VCPUS * mebibytes / 2))
        .replace("EACH", Integer.toString(mebibytes))
        .replace("OWN", Integer.toString(mebibytes / 2))
        .replace("SMALL", Integer.toString(mebibytes * FAULTS_A_MEBIBYTE));
  }
}
