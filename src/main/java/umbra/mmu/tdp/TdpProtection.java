package umbra.mmu.tdp;

import umbra.mmu.event.VmEvents;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/**
 * Takes write rights from leaves of the TDP MMU (kvm_tdp_mmu_wrprot_slot and its kin; reference
 * 14.1). Nothing is flushed here.
 */
public final class TdpProtection {
  private final VmEvents events;
  private final TdpWalk walk;
  private boolean changed;

  public TdpProtection(final VmState state, final VmEvents events) {
    this.events = events;
    this.walk = new TdpWalk(state);
  }

  /** Each leaf of the slot loses W and keeps M; whether one did. */
  public boolean protectSlot(final Memslot slot) {
    changed = false;
    walk.all(
        1,
        slot.baseGfn(),
        slot.baseGfn() + slot.pages(),
        (page, index) -> protect(page, index, false));
    return changed;
  }

  /** The 4K leaf of {@code gfn} loses W and keeps M. */
  public void protectPage(final long gfn) {
    walk.all(
        1,
        gfn,
        gfn + 1,
        (page, index) -> {
          if (page.level() == 1) {
            protect(page, index, false);
          }
        });
  }

  /**
   * The leaf of {@code gfn} loses W and M if it is of {@code lowest} level or above; whether it had
   * any of them (kvm_tdp_mmu_write_protect_gfn).
   */
  public boolean protectTable(final long gfn, final int lowest) {
    changed = false;
    walk.all(lowest, gfn, gfn + 1, (page, index) -> protect(page, index, true));
    return changed;
  }

  private void protect(final ShadowPage page, final int index, final boolean forTable) {
    final long old = page.spte(index);
    final long now = Spte.writeProtected(old, forTable);
    final boolean wasWritable = forTable ? now != old : Spte.isWritable(old);
    if (Spte.isLeaf(old, page.level()) && wasWritable) {
      events.tdpSpteChanged(page.number(), index, old, now);
      changed = true;
    }
  }
}
