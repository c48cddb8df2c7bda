package umbra.cli.experiment.unsync;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import umbra.cli.experiment.Check;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Trial;
import umbra.cli.experiment.TrialResult;
import umbra.cli.experiment.TrialStep;
import umbra.mmu.event.VmEventKind;

/**
 * Table writes as KVM 6.1 was recorded with them (scenario {@code d09-table-writes} of the golden
 * recordings, which are compared operation by operation elsewhere): bursts with CR3 loads, single
 * writes with INVLPG, demand faults.
 */
final class Recording {
  /** The recorder's processor is emulated, and the guest warms up first. */
  private static final Map<String, String> SWITCHES =
      Map.of("emulated_tlb", "1", "emulated_mmio_code", "1", "emulated_rmw", "1");

  /** What KVM counted from the first operation after the warm-up to the last. */
  private static final Map<String, Long> COUNTED =
      Map.of(
          "pf_taken", 32L,
          "pf_guest", 8L,
          "invlpg", 4L,
          "mmu_pte_write", 0L,
          "tlb_flush", 8L,
          "remote_tlb_flush_requests", 12L);

  private static final long UNSYNCED = 5;
  private static final long SYNCED = 4;
  private static final int WARM_UP = 3;

  private Recording() {}

  /** Runs the scenario and compares. */
  static List<Check> checks(Laboratory laboratory) {
    TrialResult result = laboratory.run(Trial.of("recorded", scenario(), SWITCHES));
    List<TrialStep> steps = result.steps();
    TrialStep before = steps.get(WARM_UP - 1);
    TrialStep last = steps.get(steps.size() - 1);
    StringBuilder expected = new StringBuilder();
    StringBuilder found = new StringBuilder();
    for (String name : COUNTED.keySet().stream().sorted().toList()) {
      append(expected, name, COUNTED.get(name));
      append(found, name, result.change(name, before, last));
    }
    return List.of(
        new Check(
            "statistics of the scenario recorded on KVM 6.1",
            expected.substring(1),
            found.substring(1),
            expected.compareTo(found) == 0),
        Check.equal(
            "kvm_mmu_unsync_page lines of it", UNSYNCED, result.count(VmEventKind.PAGE_UNSYNCED)),
        Check.equal(
            "kvm_mmu_sync_page lines of it", SYNCED, result.count(VmEventKind.PAGE_SYNCED)));
  }

  static String scenario() {
    try (InputStream in = Recording.class.getResourceAsStream("recorded.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static void append(StringBuilder text, String name, long value) {
    text.append(' ').append(name).append('=').append(value);
  }
}
