package umbra.mmu.zap;

import umbra.mmu.event.VmEvents;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/** Takes single shadow entries out, whatever they hold. */
public final class EntryZap {
  private final VmState state;
  private final VmEvents events;

  public EntryZap(final VmState state, final VmEvents events) {
    this.state = state;
    this.events = events;
  }

  /**
   * Empties one entry: a leaf leaves the rmap, a table pointer leaves its child's parents
   * (mmu_page_zap_pte).
   */
  public void zap(final ShadowPage page, final int index) {
    final long spte = page.spte(index);
    if (Spte.isLeaf(spte, page.level())) {
      events.spteDropped(page.number(), index);
    } else if (Spte.isPresent(spte)) {
      events.pageUnlinked(page.number(), index);
    } else if (spte != 0) {
      events.spteCleared(page.number(), index);
    }
  }

  /** Drops every leaf that maps the unit of {@code gfn} at {@code level}; whether there was one. */
  public boolean zapRmap(final Memslot slot, final long gfn, final int level) {
    final int unit = slot.unit(gfn, level);
    boolean zapped = false;
    for (int p = first(slot, level, unit); p != 0; p = first(slot, level, unit)) {
      events.spteDropped(PteLists.page(p), PteLists.index(p));
      zapped = true;
    }
    return zapped;
  }

  /**
   * Drops every leaf of any level that maps a gfn of {@code [firstGfn, firstGfn + count)}, which
   * must lie in the slot (kvm_unmap_gfn_range). No flush; whether there was one.
   */
  public boolean zapRange(final Memslot slot, final long firstGfn, final long count) {
    boolean zapped = false;
    for (int level = 1; level <= Memslot.MAX_LEVEL; level++) {
      final int last = slot.unit(firstGfn + count - 1, level);
      for (int unit = slot.unit(firstGfn, level); unit <= last; unit++) {
        for (int p = first(slot, level, unit); p != 0; p = first(slot, level, unit)) {
          events.spteDropped(PteLists.page(p), PteLists.index(p));
          zapped = true;
        }
      }
    }
    return zapped;
  }

  private int first(final Memslot slot, final int level, final int unit) {
    return state.lists().first(slot.rmap(level, unit));
  }
}
