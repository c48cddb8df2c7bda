package umbra.mmu.split;

import umbra.mmu.fault.MappingLevel;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;
import umbra.mmu.tdp.TdpEntries;
import umbra.mmu.tdp.TdpWalk;

/**
 * Takes tables of the TDP MMU out whose range could be mapped by a huge leaf, when logging of dirty
 * pages ends (kvm_tdp_mmu_zap_collapsible_sptes; reference 8.7). The leaf comes with the next
 * fault.
 */
public final class TdpCollapse {
  private static final int LOWEST = 2;

  private final TdpEntries entries;
  private final TdpWalk walk;

  public TdpCollapse(final VmState state, final TdpEntries entries) {
    this.entries = entries;
    this.walk = new TdpWalk(state);
  }

  /** Each table that goes costs a flush of its own. */
  public void collapse(final Memslot slot) {
    final long end = slot.baseGfn() + slot.pages();
    walk.all(LOWEST, slot.baseGfn(), end, (page, index) -> collapse(slot, page, index));
  }

  private void collapse(final Memslot slot, final ShadowPage page, final int index) {
    final int level = page.level();
    final long gfn = page.gfnOf(index);
    if (level <= Memslot.MAX_LEVEL
        && Spte.isTable(page.spte(index), level)
        && slot.contains(gfn)
        && MappingLevel.maximum(slot, gfn, Memslot.MAX_LEVEL) >= level) {
      entries.zapAtomic(page, index);
    }
  }
}
