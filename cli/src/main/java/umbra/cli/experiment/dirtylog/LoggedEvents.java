package umbra.cli.experiment.dirtylog;

import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;

/** Counts what happens from the moment on at which a slot begins to log its dirty pages. */
final class LoggedEvents extends VmEventFlattener {
  private static final long LOGS_DIRTY_PAGES = 1;

  private boolean logging;
  private long leavesSet;
  private long splitAhead;
  private long pagesDirtied;

  @Override
  public void runStarted(byte[] configuration) {}

  @Override
  protected void event(VmEventKind kind, long a, long b, long c, long d, long e) {
    if (!logging) {
      logging = kind == VmEventKind.SLOT_SET && (d & LOGS_DIRTY_PAGES) != 0;
      return;
    }
    switch (kind) {
      case SPTE_SET, TDP_LEAF_SET -> leavesSet++;
      case FAST_FAULTED -> leavesSet += e == ReturnCode.RET_PF_FIXED ? 1 : 0;
      case HUGE_PAGE_SPLIT_TRIED -> splitAhead += d == 0 ? 1 : 0;
      case GFN_DIRTIED -> pagesDirtied++;
      default -> {}
    }
  }

  /** Leaves that a fault made, or gave a right to, without those that splitting filled in. */
  long leavesSet() {
    return leavesSet;
  }

  /** Huge leaves that were split without a fault. */
  long splitAhead() {
    return splitAhead;
  }

  /** Bits set in the dirty bitmap. */
  long pagesDirtied() {
    return pagesDirtied;
  }
}
