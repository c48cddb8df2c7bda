package umbra.mmu.sync;

import umbra.mmu.event.VmEvents;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;
import umbra.mmu.tdp.TdpProtection;

/** Takes write rights from the leaves that map a gfn (rmap_write_protect; reference 8.3). */
public final class WriteProtection {
  private final VmState state;
  private final VmEvents events;
  private final TdpProtection tdp;

  public WriteProtection(final VmState state, final VmEvents events, final TdpProtection tdp) {
    this.state = state;
    this.events = events;
    this.tdp = tdp;
  }

  /**
   * Protects a guest table: every leaf of every level that maps {@code gfn} loses W and M, those of
   * the TDP MMU too. Whether one changed, so that a flush is due (kvm_mmu_slot_gfn_write_protect).
   */
  public boolean protectTable(final long gfn) {
    final Memslot slot = state.slots().of(gfn);
    boolean changed = false;
    for (int level = 1; slot != null && level <= Memslot.MAX_LEVEL; level++) {
      changed |= protectUnit(slot, level, slot.unit(gfn, level), true);
    }
    if (slot != null) {
      changed |= tdp.protectTable(gfn, 1);
    }
    return changed;
  }

  /** Protects the leaves of one unit; {@code forTable} takes M too. Whether a flush is due. */
  public boolean protectUnit(
      final Memslot slot, final int level, final int unit, final boolean forTable) {
    final int head = slot.rmap(level, unit);
    boolean flush = false;
    int position = 0;
    for (int p = state.lists().at(head, 0); p != 0; p = state.lists().at(head, ++position)) {
      flush |= protect(state.pages().get(PteLists.page(p)), PteLists.index(p), forTable);
    }
    return flush;
  }

  private boolean protect(final ShadowPage page, final int index, final boolean forTable) {
    final long old = page.spte(index);
    if (!Spte.isWritable(old) && !(forTable && (old & Spte.MMU_WRITABLE) != 0)) {
      return false;
    }
    final long now = Spte.writeProtected(old, forTable);
    events.spteProtected(page.number(), index, now);
    return Spte.updateNeedsFlush(old, now);
  }
}
