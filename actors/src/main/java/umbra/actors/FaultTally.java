package umbra.actors;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;

/** Counts the fault handler's answers, which KVM's statistics do not all have. */
final class FaultTally extends VmEventFlattener {
  private static final int RETURN_CODES = ReturnCode.RET_PF_SPURIOUS + 1;

  private final long[] resolved = new long[RETURN_CODES];
  private long failed;

  /** Faults by {@code RET_PF_*}, and {@code errors} for those that ended in user space. */
  Map<String, Long> counts() {
    final Map<String, Long> counts = new LinkedHashMap<>();
    for (int code = 0; code < RETURN_CODES; code++) {
      counts.put(ReturnCode.describe(code), resolved[code]);
    }
    counts.put("errors", failed);
    return Collections.unmodifiableMap(counts);
  }

  @Override
  public void runStarted(final byte[] configuration) {}

  @Override
  public void faultResolved(final int vcpu, final int returnCode) {
    if (returnCode >= 0 && returnCode < RETURN_CODES) {
      resolved[returnCode]++;
    } else {
      failed++;
    }
  }

  @Override
  protected void event(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {}
}
