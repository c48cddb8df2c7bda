package umbra.mmu.fault;

import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEvents;
import umbra.mmu.host.HostFault;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.EntryRequest;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.zap.PageZap;

/**
 * The steps between a fault's gfn and the MMU lock, the same for each kind of MMU: caches, host
 * page, what has no page, stale test, room (reference 4.3 steps 4 to 10, 4.5, 4.6, 4.12).
 */
final class FaultIn {
  private final VmState state;
  private final VmEvents events;
  private final HostFault host;
  private final PageZap zap;
  private long sequence;

  FaultIn(final VmState state, final VmEvents events, final HostFault host, final PageZap zap) {
    this.state = state;
    this.events = events;
    this.host = host;
    this.zap = zap;
  }

  /** mmu_topup_memory_caches. */
  void topUp(final VcpuMmu vcpu) {
    if (vcpu.needsTopUp()) {
      events.cachesToppedUp(vcpu.number());
    }
  }

  /**
   * A write to a table that is mapped, and tracked: it is emulated (page_fault_handle_page_track).
   */
  static boolean isWriteToTrackedTable(final PageFault fault) {
    return fault.present
        && fault.write
        && !fault.reserved
        && fault.slot != null
        && fault.slot.writeTrack(fault.gfn) > 0;
  }

  /**
   * Finds the fault's host page. RET_PF_CONTINUE where the entry can be made: with a pfn, or
   * without one for an MMIO entry.
   *
   * @param gva page whose MMIO access is remembered; 0 under nested paging
   * @param access rights of the walk
   */
  int prepare(final VcpuMmu vcpu, final PageFault fault, final long gva, final int access) {
    topUp(vcpu);
    sequence = state.invalidationSequence();
    if (fault.slot == null) {
      return rememberMmio(vcpu, fault, gva, access);
    }
    return hostPage(fault);
  }

  /** Under the lock: the stale test, then room for new pages where {@code needsRoom}. */
  int enter(final VcpuMmu vcpu, final boolean needsRoom) {
    if (isStale(vcpu)) {
      return ReturnCode.RET_PF_RETRY;
    }
    if (!needsRoom) {
      return ReturnCode.RET_PF_CONTINUE;
    }
    if (!zap.makeRoom()) {
      return ReturnCode.ENOSPC;
    }
    final boolean again = state.isOn(Parameter.CHECK_ROOT_AFTER_MAKING_ROOM) && isStale(vcpu);
    return again ? ReturnCode.RET_PF_RETRY : ReturnCode.RET_PF_CONTINUE;
  }

  private int hostPage(final PageFault fault) {
    if (fault.write && fault.slot.isReadOnly()) {
      return ReturnCode.RET_PF_EMULATE;
    }
    final SlotMemory memory = fault.slot.memory();
    final int page = fault.slot.mappingPage(fault.gfn);
    if (!host.access(memory, page, fault.write)) {
      return ReturnCode.EFAULT;
    }
    fault.pfn = memory.pfn(page);
    fault.mapWritable = HostFault.isWritable(memory, page) && !fault.slot.isReadOnly();
    return ReturnCode.RET_PF_CONTINUE;
  }

  /** handle_abnormal_pfn: EMULATE at once where no MMIO entry will be made. */
  private int rememberMmio(
      final VcpuMmu vcpu, final PageFault fault, final long gva, final int access) {
    final long generation = Spte.mmioGenerationOf(state.slots().generation());
    events.mmioInfoCached(
        vcpu.number(), mmioPage(vcpu, gva), fault.gfn, Spte.mmioRights(access), generation);
    return state.isOn(Parameter.MMIO_CACHING)
        ? ReturnCode.RET_PF_CONTINUE
        : ReturnCode.RET_PF_EMULATE;
  }

  /** The page to remember: a nested guest's addresses are not those of the guest. */
  static long mmioPage(final VcpuMmu vcpu, final long gva) {
    return vcpu.inGuestMode() ? 0 : gva & -4096;
  }

  private boolean isStale(final VcpuMmu vcpu) {
    if (vcpu.root(0) == PaeTable.ROOT) {
      // No page to look at: whoever makes one of the four obsolete asks for it to be dropped.
      return (vcpu.requests() & EntryRequest.FREE_OBSOLETE_ROOTS) != 0
          || state.invalidationSequence() != sequence;
    }
    final ShadowPage root = state.pages().get(vcpu.root(0));
    return root == null || state.isObsolete(root) || state.invalidationSequence() != sequence;
  }
}
