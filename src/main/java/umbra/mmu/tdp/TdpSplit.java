package umbra.mmu.tdp;

import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Access;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;

/**
 * Splits huge leaves of the TDP MMU before anybody writes them (kvm_tdp_mmu_try_split_huge_pages;
 * reference 8.6).
 */
public final class TdpSplit {
  private static final int TARGET_LEVEL = 1;

  private final VmState state;
  private final VmEvents events;
  private final TdpEntries entries;
  private final TdpWalk walk;

  public TdpSplit(final VmState state, final VmEvents events, final TdpEntries entries) {
    this.state = state;
    this.events = events;
    this.entries = entries;
    this.walk = new TdpWalk(state);
  }

  /**
   * Splits every huge leaf that begins before {@code end} and ends after {@code start} down to 4K:
   * a 1G leaf first to 2M leaves, these then in turn. No flush: the pieces map what the leaf did.
   */
  public void split(final long start, final long end) {
    walk.all(
        TARGET_LEVEL + 1,
        start,
        end,
        (page, index) -> {
          if (Spte.isLeaf(page.spte(index), page.level())) {
            split(page, index);
          }
        });
  }

  private void split(final ShadowPage page, final int index) {
    final long huge = page.spte(index);
    final ShadowPage child = entries.allocateChild(page, index);
    final boolean executable =
        (PageRole.access(child.role()) & Access.EXEC) != 0 && state.isOn(Parameter.NX_HUGE_PAGES);
    events.tdpPageFilled(child.number(), Spte.firstPiece(huge, child.level(), executable));
    entries.set(page, index, Spte.table(child.number()), true);
    events.hugePageSplitTried(page.gfnOf(index), huge, page.level(), 0);
  }
}
