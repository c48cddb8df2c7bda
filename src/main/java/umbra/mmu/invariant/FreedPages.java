package umbra.mmu.invariant;

import java.util.Arrays;
import umbra.mmu.state.EntryRequest;
import umbra.mmu.state.VmState;

/**
 * When pages died and when the vCPUs were last told to flush, in events; for the invariants that
 * tie these together.
 */
final class FreedPages {
  /** Either empties the TLB, and what hangs on it, before the vCPU enters again. */
  private static final int FLUSHES = EntryRequest.TLB_FLUSH | EntryRequest.FREE_OBSOLETE_ROOTS;

  private final VmState state;
  private long now;
  private long lastFlush;
  private long[] died = new long[64];
  private final long[] lastRoot;

  FreedPages(final VmState state) {
    this.state = state;
    this.lastRoot = new long[state.vcpuCount()];
  }

  void passed() {
    now++;
  }

  void flushed() {
    lastFlush = now;
  }

  void died(final int page) {
    if (page >= died.length) {
      died = Arrays.copyOf(died, Math.max(page + 1, 2 * died.length));
    }
    died[page] = now;
  }

  /** A vCPU's current root is another one, or none: it enters through a load, which flushes. */
  void rootChanged(final int vcpu) {
    lastRoot[vcpu] = now;
  }

  /**
   * Whether no vCPU can still walk to the page: each was told to flush since it died, is told so
   * now, or has left the root that it had then.
   */
  boolean mayBeFreed(final int page) {
    final long death = page < died.length ? died[page] : 0;
    if (lastFlush >= death) {
      return true;
    }
    for (int vcpu = 0; vcpu < state.vcpuCount(); vcpu++) {
      if (lastRoot[vcpu] < death && (state.vcpu(vcpu).requests() & FLUSHES) == 0) {
        return false;
      }
    }
    return true;
  }
}
