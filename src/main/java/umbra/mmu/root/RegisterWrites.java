package umbra.mmu.root;

import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.ControlRegister;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.guest.ReservedBits;
import umbra.mmu.state.EntryRequest;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/** The MMU's side of control-register writes (kvm_set_cr3, kvm_post_set_cr0/4; reference 3.6). */
public final class RegisterWrites {
  private static final long RELOADS_PDPTRS = ControlRegister.CR4_PGE | ControlRegister.CR4_SMEP;

  private final VmState state;
  private final VmEvents events;
  private final Roots roots;
  private final PdptrLoads pdptrs;

  public RegisterWrites(
      final VmState state,
      final VmEvents events,
      final Roots roots,
      final ReservedBits reservedBits) {
    this.state = state;
    this.events = events;
    this.roots = roots;
    this.pdptrs = new PdptrLoads(state, events, roots, reservedBits);
  }

  /**
   * MOV CR3: a new root if the value is new; in each case a flush of this guest's translations.
   *
   * @return false for #GP: nothing is written
   */
  public boolean writeCr3(final VcpuMmu vcpu, final long value) {
    if (!pdptrs.load(vcpu, value)) {
      return false;
    }
    final boolean isNew = value != vcpu.cr3();
    // Of PAE even the same value is a new root, since its registers are loaded again (3.6).
    if (isNew || vcpu.format() == PagingFormat.PAE) {
      roots.switchTo(vcpu, value);
    }
    if (isNew) {
      events.controlRegisterWritten(vcpu.number(), ControlRegister.CR3, value);
    }
    events.entryRequested(vcpu.number(), EntryRequest.MMU_SYNC | EntryRequest.TLB_FLUSH_CURRENT);
    return true;
  }

  /** MOV CR0: a change of WP changes the role of every page. */
  public void writeCr0(final VcpuMmu vcpu, final long value) {
    final long changed = value ^ vcpu.cr0();
    set(vcpu, ControlRegister.CR0, value, changed);
    // The roots of a direct MMU do not depend on the guest's mode; only CR0 knows it (3.6).
    if ((changed & ControlRegister.CR0_WP) != 0 && !state.isOn(Parameter.NPT)) {
      roots.unload(vcpu);
    }
  }

  /**
   * MOV CR4.
   *
   * @return false for #GP: nothing is written
   */
  public boolean writeCr4(final VcpuMmu vcpu, final long value) {
    final long changed = value ^ vcpu.cr4();
    if ((changed & RELOADS_PDPTRS) != 0 && !pdptrs.load(vcpu, vcpu.cr3())) {
      return false;
    }
    set(vcpu, ControlRegister.CR4, value, changed);
    if ((changed & (ControlRegister.CR4_SMEP | ControlRegister.CR4_SMAP)) != 0) {
      roots.unload(vcpu);
    }
    if ((changed & ControlRegister.CR4_PGE) != 0) {
      events.entryRequested(vcpu.number(), EntryRequest.TLB_FLUSH_GUEST);
    } else if ((changed & value & ControlRegister.CR4_SMEP) != 0) {
      events.entryRequested(vcpu.number(), EntryRequest.TLB_FLUSH_CURRENT);
    }
    return true;
  }

  /** WRMSR to EFER. */
  public void writeEfer(final VcpuMmu vcpu, final long value) {
    final long changed = value ^ vcpu.efer();
    set(vcpu, ControlRegister.EFER, value, changed);
    if ((changed & ControlRegister.EFER_NX) != 0) {
      roots.unload(vcpu);
    }
  }

  private void set(final VcpuMmu vcpu, final int register, final long value, final long changed) {
    if (changed != 0) {
      events.controlRegisterWritten(vcpu.number(), register, value);
    }
  }
}
