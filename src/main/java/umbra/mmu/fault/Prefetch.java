package umbra.mmu.fault;

import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Access;
import umbra.mmu.guest.Gpte;
import umbra.mmu.guest.ReservedBits;
import umbra.mmu.memory.HostPage;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/** Maps the neighbours of a faulting entry (pte_prefetch, direct_pte_prefetch; reference 4.10). */
public final class Prefetch {
  static final int GROUP = 8;

  private final VmState state;
  private final VmEvents events;
  private final ReservedBits reservedBits;
  private final LeafSetter leaves;

  public Prefetch(
      final VmState state,
      final VmEvents events,
      final ReservedBits reservedBits,
      final LeafSetter leaves) {
    this.state = state;
    this.events = events;
    this.reservedBits = reservedBits;
    this.leaves = leaves;
  }

  /** The group of 8 around {@code index}; {@code gptes} holds its guest entries. */
  void around(final VcpuMmu vcpu, final ShadowPage page, final int index, final long[] gptes) {
    if (page.level() > 1) {
      return;
    }
    if (page.isDirect()) {
      aroundDirect(vcpu, page, index);
      return;
    }
    final int first = index & -GROUP;
    for (int i = first; i < first + GROUP; i++) {
      if (i == index || Spte.isPresent(page.spte(i))) {
        continue;
      }
      if (!one(vcpu, page, i, gptes[i - first], true)) {
        return;
      }
    }
  }

  /**
   * Maps one entry from its guest entry; false where it cannot be used, which ends a group.
   *
   * @param respectLog not into a logged slot if writable: that would mark the page dirty
   */
  public boolean one(
      final VcpuMmu vcpu,
      final ShadowPage page,
      final int index,
      final long gpte,
      final boolean respectLog) {
    if (!Gpte.isPresent(gpte)
        || reservedBits.violated(vcpu.format(), gpte, page.level(), vcpu.noExecute())
        || (gpte & Gpte.ACCESSED) == 0) {
      if (page.spte(index) != 0) {
        events.spteCleared(page.number(), index);
      }
      return false;
    }
    int access = PageRole.access(page.role()) & Access.of(gpte);
    if ((gpte & Gpte.DIRTY) == 0) {
      access &= ~Access.WRITE;
    }
    final long gfn = Gpte.gfn(gpte);
    final Memslot slot = state.slots().of(gfn);
    if (slot == null
        || (respectLog && (access & Access.WRITE) != 0 && slot.logsDirty())
        || !isObtainable(slot, gfn)) {
      return false;
    }
    leaves.prefetch(vcpu, page, index, access, gfn, pfn(slot, gfn), slot);
    return true;
  }

  /** Runs of empty entries are looked up as one batch each. */
  private void aroundDirect(final VcpuMmu vcpu, final ShadowPage page, final int index) {
    final int last = (index | GROUP - 1) + 1;
    int start = nextEmpty(page, index & -GROUP, last, index);
    while (start < last) {
      if (!mayBegin(page, start)) {
        return;
      }
      int end = start + 1;
      while (end < last && end != index && !Spte.isPresent(page.spte(end))) {
        end++;
      }
      if (!run(vcpu, page, start, end)) {
        return;
      }
      start = nextEmpty(page, end, last, index);
    }
  }

  private static int nextEmpty(
      final ShadowPage page, final int from, final int last, final int taken) {
    int i = from;
    while (i < last && (i == taken || Spte.isPresent(page.spte(i)))) {
      i++;
    }
    return i;
  }

  /** Asked before the run's end is looked for: in a logged slot the answer is no. */
  private boolean mayBegin(final ShadowPage page, final int start) {
    final Memslot slot = state.slots().of(page.gfnOf(start));
    final boolean writes = (PageRole.access(page.role()) & Access.WRITE) != 0;
    return slot != null && !(writes && slot.logsDirty()) && isObtainable(slot, page.gfnOf(start));
  }

  private boolean run(final VcpuMmu vcpu, final ShadowPage page, final int start, final int end) {
    final Memslot slot = state.slots().of(page.gfnOf(start));
    if (!slot.contains(page.gfnOf(end - 1))) {
      return false;
    }
    final int access = PageRole.access(page.role());
    for (int i = start; i < end && isObtainable(slot, page.gfnOf(i)); i++) {
      final long gfn = page.gfnOf(i);
      leaves.prefetch(vcpu, page, i, access, gfn, pfn(slot, gfn), slot);
    }
    return true;
  }

  /** Without sleeping, and writable in the host whatever the guest entry says (O e05/23). */
  private static boolean isObtainable(final Memslot slot, final long gfn) {
    final SlotMemory memory = slot.memory();
    final int wanted = HostPage.PRESENT | HostPage.WRITABLE;
    return !slot.isReadOnly() && (memory.state(slot.mappingPage(gfn)) & wanted) == wanted;
  }

  private static long pfn(final Memslot slot, final long gfn) {
    return slot.memory().pfn(slot.mappingPage(gfn));
  }
}
