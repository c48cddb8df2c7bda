package umbra.mmu.fault;

import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.sync.SpteMaker;
import umbra.mmu.tdp.TdpEntries;

/** Maps a guest-physical address in the TDP MMU (kvm_tdp_mmu_map; reference 14). */
public final class TdpMap {
  private final VmState state;
  private final VmEvents events;
  private final MappingLevel levels;
  private final SpteMaker sptes;
  private final TdpEntries entries;

  public TdpMap(
      final VmState state,
      final VmEvents events,
      final MappingLevel levels,
      final SpteMaker sptes,
      final TdpEntries entries) {
    this.state = state;
    this.events = events;
    this.levels = levels;
    this.sptes = sptes;
    this.entries = entries;
  }

  /** A RET_PF_ value. */
  int map(final VcpuMmu vcpu, final PageFault fault, final ShadowPage root) {
    levels.adjust(fault);
    events.spteRequested(fault.gfn, fault.requestedPfn(), fault.goalLevel);
    ShadowPage page = root;
    while (true) {
      final int index = Gpte.index(fault.gfn << 12, page.level());
      levels.keepTable(fault, page.spte(index), page.level());
      if (page.level() == fault.goalLevel) {
        return fault.slot == null ? setMmio(vcpu, page, index) : setLeaf(page, index, fault);
      }
      page = child(page, index, fault);
    }
  }

  /** The table below an entry; a huge leaf in the way is zapped first. */
  private ShadowPage child(final ShadowPage page, final int index, final PageFault fault) {
    if (Spte.isLeaf(page.spte(index), page.level())) {
      entries.zapAtomic(page, index);
    }
    final ShadowPage existing = state.child(page, index);
    if (existing != null) {
      return existing;
    }
    final ShadowPage child = entries.allocateChild(page, index);
    entries.set(page, index, Spte.table(child.number()), true);
    if (fault.hugePageDisallowed && fault.reqLevel >= page.level()) {
      events.nxSplitAccounted(child.number());
    }
    return child;
  }

  /** A table that stands where a huge leaf may be is removed with it, at the price of a flush. */
  private int setLeaf(final ShadowPage page, final int index, final PageFault fault) {
    final long old = page.spte(index);
    final int level = page.level();
    final int access = PageRole.access(page.role());
    final long gfn = page.gfnOf(index);
    final long now =
        sptes.make(fault.slot, level, access, gfn, fault.pfn, old, false, true, fault.mapWritable);
    int answer = ReturnCode.RET_PF_FIXED;
    if (now == old) {
      answer = ReturnCode.RET_PF_SPURIOUS;
    } else {
      entries.set(page, index, now, true);
      if (Spte.isTable(old, level)) {
        events.remoteFlushRequested();
      }
    }
    if (sptes.writeProtected() && fault.write) {
      answer = ReturnCode.RET_PF_EMULATE;
    }
    events.tdpLeafSet(page.number(), index, now);
    return answer;
  }

  private int setMmio(final VcpuMmu vcpu, final ShadowPage page, final int index) {
    final long generation = Spte.mmioGenerationOf(state.slots().generation());
    final long now = Spte.mmio(page.gfnOf(index), PageRole.access(page.role()), generation);
    if (now != page.spte(index)) {
      entries.set(page, index, now, true);
    }
    events.mmioSpteSet(vcpu.number(), page.number(), index, now, true);
    return ReturnCode.RET_PF_EMULATE;
  }
}
