package umbra.mmu.fault;

import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;

/** How large a mapping may be (kvm_mmu_hugepage_adjust and helpers; reference 4.7). */
public final class MappingLevel {
  private final VmState state;

  public MappingLevel(final VmState state) {
    this.state = state;
  }

  /**
   * Largest level, up to {@code limit}, at which the slot and the host allow mapping {@code gfn}.
   */
  public static int maximum(final Memslot slot, final long gfn, final int limit) {
    int level = limit;
    while (level > 1 && slot.largeDisallowed(gfn, level) != 0) {
      level--;
    }
    return Math.min(level, slot.memory().mappingLevel(slot.mappingPage(gfn)));
  }

  /** Settles the fault's levels and aligns its pfn to the goal. */
  void adjust(final PageFault fault) {
    fault.hugePageDisallowed = fault.exec && state.isOn(Parameter.NX_HUGE_PAGES);
    if (fault.maxLevel == 1 || fault.slot == null || fault.slot.logsDirty()) {
      return;
    }
    fault.reqLevel = maximum(fault.slot, fault.gfn, fault.maxLevel);
    if (fault.reqLevel == 1 || fault.hugePageDisallowed) {
      return;
    }
    fault.goalLevel = fault.reqLevel;
    fault.pfn &= -pages(fault.goalLevel);
  }

  /**
   * With the NX mitigation an existing table is not overwritten by a huge page, since its leaves
   * may be executable (disallowed_hugepage_adjust).
   */
  void keepTable(final PageFault fault, final long spte, final int level) {
    if (level == fault.goalLevel
        && level > 1
        && Spte.isTable(spte, level)
        && state.isOn(Parameter.NX_HUGE_PAGES)) {
      fault.pfn |= fault.gfn & pages(level) - pages(level - 1);
      fault.goalLevel--;
    }
  }

  static long pages(final int level) {
    return 1L << (9 * (level - 1));
  }
}
