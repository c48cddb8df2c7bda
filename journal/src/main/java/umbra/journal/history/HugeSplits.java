package umbra.journal.history;

import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/**
 * Tells when a huge leaf has become a table: one that was dropped and whose entry is linked next
 * (drop_large_spte, then link_shadow_page), or one that the TDP MMU replaced at once.
 */
public final class HugeSplits {
  private final VmState state;
  private long droppedPage;
  private long droppedIndex;

  /** {@code state} has applied each event before it is asked about. */
  public HugeSplits(final VmState state) {
    this.state = state;
  }

  /** Whether this event completes a split; to be asked about every event. */
  public boolean isSplit(
      final VmEventKind kind, final long a, final long b, final long c, final long d) {
    return switch (kind) {
      case SPTE_DROPPED -> {
        droppedPage = level(a) > 1 ? a : 0;
        droppedIndex = b;
        yield false;
      }
      case PAGE_LINKED -> {
        final boolean same = a == droppedPage && b == droppedIndex;
        droppedPage = 0;
        yield same;
      }
      case TDP_SPTE_CHANGED ->
          level(a) > 1 && Spte.isLeaf(c, level(a)) && Spte.isTable(d, level(a));
      case REQUEST_ENDED -> {
        droppedPage = 0;
        yield false;
      }
      default -> false;
    };
  }

  private int level(final long page) {
    return state.pages().get((int) page).level();
  }
}
