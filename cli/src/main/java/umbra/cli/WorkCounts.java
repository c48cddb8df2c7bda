package umbra.cli;

import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.PageRole;

/** Counts what a run's MMU did, for the summary. */
final class WorkCounts extends VmEventFlattener {
  private long shadowPages;
  private long direct;
  private long tdpTables;
  private long unsynced;
  private long synced;
  private long zapped;
  private long flushes;

  @Override
  public void runStarted(byte[] configuration) {}

  @Override
  protected void event(VmEventKind kind, long a, long b, long c, long d, long e) {
    switch (kind) {
      case PAGE_ALLOCATED -> {
        shadowPages++;
        direct += PageRole.isDirect((int) c) ? 1 : 0;
      }
      case TDP_PAGE_ALLOCATED -> tdpTables++;
      case PAGE_UNSYNCED -> unsynced++;
      case PAGE_SYNCED -> synced++;
      case PAGE_ZAPPED -> zapped++;
      case REMOTE_FLUSH_REQUESTED -> flushes++;
      default -> {}
    }
  }

  @Override
  public String toString() {
    return shadowPages
        + " shadow pages, "
        + direct
        + " of them direct, "
        + unsynced
        + " unsynced, "
        + synced
        + " synced, "
        + zapped
        + " zapped, "
        + flushes
        + " flush requests"
        + (tdpTables > 0 ? ", " + tdpTables + " TDP tables" : "");
  }
}
