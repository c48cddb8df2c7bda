package umbra.mmu.fault;

import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Access;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/**
 * Page faults of a direct MMU: the faulting address is guest-physical, no guest table is walked
 * (direct_page_fault, fast_page_fault; reference 4.4, 4.11, 14).
 */
final class DirectFaults {
  private final VmState state;
  private final VmEvents events;
  private final FaultIn faultIn;
  private final Fetch fetch;
  private final PageFault fault = new PageFault();

  DirectFaults(
      final VmState state, final VmEvents events, final FaultIn faultIn, final Fetch fetch) {
    this.state = state;
    this.events = events;
    this.faultIn = faultIn;
    this.fetch = fetch;
  }

  /** A RET_PF_ value or a negative errno. */
  int handle(final VcpuMmu vcpu, final long gpa, final long errorCode) {
    fault.start(gpa, errorCode);
    fault.at(gpa >>> 12, state.slots().of(gpa >>> 12));
    if (FaultIn.isWriteToTrackedTable(fault)) {
      return ReturnCode.RET_PF_EMULATE;
    }
    final int fast = fast(vcpu);
    if (fast != ReturnCode.RET_PF_INVALID) {
      return fast;
    }
    final int prepared = faultIn.prepare(vcpu, fault, 0, Access.ALL);
    if (prepared != ReturnCode.RET_PF_CONTINUE) {
      return prepared;
    }
    final int entered = faultIn.enter(vcpu, !state.isOn(Parameter.TDP_MMU));
    return entered == ReturnCode.RET_PF_CONTINUE ? fetch.mapDirect(vcpu, fault) : entered;
  }

  /**
   * Without the lock: a write to a present leaf that lost W alone gets it back. With A and D kept
   * by the processor nothing else can be repaired, so only such writes are tried.
   */
  private int fast(final VcpuMmu vcpu) {
    if (fault.reserved || !fault.present || !fault.write) {
      return ReturnCode.RET_PF_INVALID;
    }
    final ShadowPage page = state.lastPage(vcpu, fault.gva);
    final long old = page.spte(Gpte.index(fault.gva, page.level()));
    final int answer = fastAnswer(old, page.level());
    final boolean fixed = answer == ReturnCode.RET_PF_FIXED;
    final long now = fixed ? old | Spte.WRITABLE : old;
    events.fastFaulted(vcpu.number(), fault.gva, page.number(), now, answer);
    if (fixed && fault.slot.missesDirtyMark(fault.gfn)) {
      events.gfnDirtied(fault.slot.id(), fault.gfn - fault.slot.baseGfn());
    }
    return answer;
  }

  private int fastAnswer(final long spte, final int level) {
    if (!Spte.isLeaf(spte, level)) {
      return ReturnCode.RET_PF_INVALID;
    }
    if (Spte.isWritable(spte)) {
      return ReturnCode.RET_PF_SPURIOUS;
    }
    final boolean mayBeWritten = (spte & Spte.MMU_WRITABLE) != 0;
    final boolean mustSplit = level > 1 && fault.slot.logsDirty();
    return mayBeWritten && !mustSplit ? ReturnCode.RET_PF_FIXED : ReturnCode.RET_PF_INVALID;
  }
}
