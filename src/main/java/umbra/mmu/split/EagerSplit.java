package umbra.mmu.split;

import umbra.mmu.event.VmEvents;
import umbra.mmu.fault.PageSearch;
import umbra.mmu.guest.Access;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.SplitCaches;
import umbra.mmu.state.VmState;
import umbra.mmu.zap.EntryZap;
import umbra.mmu.zap.PageZap;

/**
 * Splits huge leaves of shadow pages before anybody writes them, from what is cached beside them:
 * the gfn and the guest's access, with no walk of the guest's tables
 * (kvm_shadow_mmu_try_split_huge_pages; reference 8.5). The leaves are those of nested guests, for
 * it runs only where the TDP MMU serves the guest itself.
 */
public final class EagerSplit {
  private static final int TARGET_LEVEL = 1;

  /** With this many pages left in the quota, or fewer, nothing is split. */
  private static final long MINIMUM_FREE = 5;

  private static final int ENOSPC = -28;
  private static final int EAGAIN = -11;

  private final VmState state;
  private final VmEvents events;
  private final PageSearch search;
  private final PageZap zap;
  private final EntryZap entries;
  private final SplitPieces pieces;

  public EagerSplit(
      final VmState state,
      final VmEvents events,
      final PageSearch search,
      final PageZap zap,
      final EntryZap entries) {
    this.state = state;
    this.events = events;
    this.search = search;
    this.zap = zap;
    this.entries = entries;
    this.pieces = new SplitPieces(state, events);
  }

  /**
   * Splits the huge leaves of {@code [start, end)} of the slot, and in any case those that {@code
   * start} itself lies in: of 1G first, then of 2M. Best effort: nobody hears of a failure.
   */
  public void split(final Memslot slot, final long start, final long end) {
    if (!state.isOn(Parameter.TDP_MMU) || !state.hasRmaps()) {
      return;
    }
    for (int level = Memslot.MAX_LEVEL; level > TARGET_LEVEL; level--) {
      final int first = slot.unit(start, level);
      final int last = Math.max(first, end > start ? slot.unit(end - 1, level) : first);
      for (int unit = first; unit <= last; unit++) {
        splitUnit(slot, level, unit);
      }
    }
  }

  /** After each split, or each time caches were filled, the list is looked at from its start. */
  private void splitUnit(final Memslot slot, final int level, final int unit) {
    int position = 0;
    int pointer = state.lists().at(slot.rmap(level, unit), 0);
    while (pointer != 0) {
      final ShadowPage page = state.pages().get(PteLists.page(pointer));
      final int index = PteLists.index(pointer);
      if (page.isInvalid() || page.isUnsync() || !PageRole.isGuestMode(page.role())) {
        position++;
      } else if (trySplit(slot, page, index) == ENOSPC) {
        return;
      } else {
        position = 0;
      }
      pointer = state.lists().at(slot.rmap(level, unit), position);
    }
  }

  private int trySplit(final Memslot slot, final ShadowPage page, final int index) {
    final long gfn = page.gfnOf(index);
    final long huge = page.spte(index);
    int errno = 0;
    if (zap.available() <= MINIMUM_FREE) {
      errno = ENOSPC;
    } else if (state.splitCaches().needTopUp(SplitCaches.minimum(state))) {
      events.splitCachesToppedUp();
      errno = EAGAIN;
    } else {
      split(slot, page, index);
    }
    events.hugePageSplitTried(gfn, huge, page.level(), errno);
    return errno;
  }

  private void split(final Memslot slot, final ShadowPage page, final int index) {
    final long huge = page.spte(index);
    final int access = accessOf(page, index);
    final int role = PageRole.child(page.role(), true, access);
    final ShadowPage child = search.get(null, page.gfnOf(index), role);
    final boolean executable = (access & Access.EXEC) != 0 && state.isOn(Parameter.NX_HUGE_PAGES);
    pieces.fill(slot, child, Spte.firstPiece(huge, child.level(), executable));
    entries.zap(page, index);
    events.remoteFlushRequested();
    pieces.link(page, index, child);
  }

  /**
   * Rights that go into the child's role, and so into its key: the guest's cached ones, from which
   * the mitigation for huge pages took nothing away. Its pieces are executable again (reference
   * S.5; the switch is what the reviewer asked about).
   */
  private int accessOf(final ShadowPage page, final int index) {
    return state.isOn(Parameter.SPLIT_ACCESS_FROM_SPTE)
        ? Spte.access(page.spte(index))
        : page.accessOf(index);
  }
}
