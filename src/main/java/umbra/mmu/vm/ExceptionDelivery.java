package umbra.mmu.vm;

import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.OutcomeKind;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.walk.Walk;

/** The accesses with which the processor delivers an exception, and their faults (4.2, 13.7). */
final class ExceptionDelivery {
  private final VmState state;
  private final VmEvents events;
  private final Mmu parts;
  private final Processor processor;
  private final PendingException exception;
  private final OperationEnd end;
  private final VcpuExecution execution;
  private final Walk unprotectWalk = new Walk();
  private VcpuMmu mmu;
  private Vcpu vcpu;

  ExceptionDelivery(
      final VmState state,
      final VmEvents events,
      final Mmu parts,
      final Processor processor,
      final PendingException exception,
      final OperationEnd end,
      final VcpuExecution execution) {
    this.state = state;
    this.events = events;
    this.parts = parts;
    this.processor = processor;
    this.exception = exception;
    this.end = end;
    this.execution = execution;
  }

  void start(final VcpuMmu newMmu, final Vcpu newVcpu) {
    mmu = newMmu;
    vcpu = newVcpu;
  }

  /** One implicit supervisor access of the delivery; false where it faulted. */
  boolean access(final Instruction instruction, final long gva, final long access) {
    final long code = processor.access(mmu, vcpu, gva, access, false);
    if (code == Processor.GRANTED) {
      return true;
    }
    if (execution.isGuestsOwn(code)) {
      return end.fail(OutcomeKind.INTERNAL_ERROR, "exit shutdown");
    }
    if (!end.isWorthAnotherTry()) {
      return false;
    }
    exception.interrupted();
    final long faulting = execution.exitForFault(instruction.rip, gva, code);
    final int mode = mmu.mode(instruction.ac);
    if (!state.isOn(Parameter.NPT)) {
      unprotect(gva, instruction.user ? ErrorCode.USER : 0, mode);
    }
    final int answer = parts.faults.handle(mmu, faulting, code, mode);
    if (answer < 0) {
      keepException();
      return end.fail(OutcomeKind.USER_SPACE_ERROR, "run-error errno=" + -answer);
    }
    if (parts.faults.reflected()
        && !exception.meetsPageFault(parts.faults.walk().errorCode(), gva)) {
      keepException();
      return end.fail(OutcomeKind.INTERNAL_ERROR, "exit shutdown");
    }
    return false;
  }

  /** KVM goes on with the delivery when user space runs the vCPU again, after a shutdown too. */
  private void keepException() {
    events.exceptionKept(mmu.number(), exception.vector(), exception.errorCode(), exception.gva());
  }

  /** A fault that cut a delivery short frees the page first (kvm_handle_page_fault; 4.2). */
  private void unprotect(final long gva, final long access, final int mode) {
    if (parts.walker.walk(mmu, gva, access, mode, unprotectWalk)) {
      parts.zap.unprotect(unprotectWalk.gfn());
    }
  }
}
