package umbra.mmu.vm;

import umbra.mmu.boot.GuestLayout;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventFanOut;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.root.Entry;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.OutcomeKind;
import umbra.mmu.vcpu.Vcpu;

/** Runs one guest instruction: entry, fetch, operand, exits, emulation (reference 13.7, 13.8). */
final class VcpuExecution implements Entry.Guest {
  private static final int NOT_EMULATED = 0;
  private static final int EMULATED = 1;
  private static final int ENDED = 2;

  private final VmState state;
  private final VmEventFanOut events;
  private final Mmu parts;
  private final Processor processor;
  private final Emulator emulator;
  private final PrivilegedInstructions privileged;
  private final NestedGuest nestedGuest;
  private final ExceptionDelivery delivery;
  private final EmulationRetry retry;
  private final GuestCode guestCode;
  private final PendingException exception = new PendingException();
  private final OperationEnd end = new OperationEnd();
  private final Instruction instruction = new Instruction();
  private VcpuMmu mmu;
  private Vcpu vcpu;
  private boolean inGuest;
  private long loaded;
  private boolean emulatedWhole;
  private boolean atAdd;

  VcpuExecution(final VmState state, final VmEventFanOut events, final Mmu parts) {
    this.state = state;
    this.events = events;
    this.parts = parts;
    this.processor = new Processor(state, events, parts.reserved);
    this.privileged = new PrivilegedInstructions(state, events, parts);
    this.emulator = new Emulator(state, events, parts, end.exits(), exception);
    this.retry = new EmulationRetry(processor, emulator);
    this.guestCode = new GuestCode(processor, end);
    this.delivery = new ExceptionDelivery(state, events, parts, processor, exception, end, this);
    this.nestedGuest = new NestedGuest(state, events, parts, processor, emulator, end, this);
  }

  /** The instruction to fill in for {@link #run} and {@link #step}. */
  Instruction instruction() {
    return instruction;
  }

  /** A request of this vCPU begins: it is outside the guest. */
  void begin(final Vcpu newVcpu) {
    vcpu = newVcpu;
    mmu = state.vcpu(newVcpu.number());
    emulator.start(mmu, vcpu);
    delivery.start(mmu, vcpu);
    inGuest = false;
    vcpu.entered();
  }

  /** What the last load read. */
  long loaded() {
    return loaded;
  }

  /**
   * The instruction, if there is one, then the OUT that ends an operation; whether both retired.
   */
  boolean run() {
    startOperation();
    boolean retired = runInstruction() && fetch(instruction.rip);
    while (retired && atAdd) {
      // Between a jump and the OUT there is zeroed memory.
      GuestCode.add(instruction);
      retired = runInstruction() && fetch(instruction.rip);
    }
    return retired;
  }

  /** One instruction of a guest loop, without the OUT. A nested guest's loop begins with VMRUN. */
  boolean step() {
    startOperation();
    return mmu.inGuestMode() ? nestedGuest.loop(mmu, vcpu, instruction) : runInstruction();
  }

  /** How the last operation ended, with what went to user space before. */
  Outcome outcome(final String okText) {
    return end.outcome(okText, exception);
  }

  /** The guest's own guest, to ask how it exited. */
  NestedGuest nestedGuest() {
    return nestedGuest;
  }

  /** Error code of the page fault that the last operation ended with, or -1. */
  long pageFaultCode() {
    return end.pageFaultCode(exception);
  }

  /** Forgets what an earlier access of the same operation sent to user space. */
  void clearExits() {
    if (end.exits().length() != 0) {
      end.exits().setLength(0);
    }
  }

  @Override
  public void injectPending() {
    nestedGuest.injectPending();
    if (exception.isToInject()) {
      events.exceptionInjected(
          mmu.number(), exception.vector(), exception.errorCode(), exception.isAgain());
      vcpu.events().exceptionTaken(events.steps(), exception.vector(), exception.errorCode());
      exception.injected();
    }
  }

  @Override
  public void emptyTlb() {
    vcpu.events().tlbEmptied(events.steps());
  }

  private void startOperation() {
    exception.start(mmu);
    end.start();
    retry.start();
    loaded = 0;
    instruction.rip = linear(instruction.rip);
    instruction.gva = linear(instruction.gva);
  }

  private boolean runInstruction() {
    if (exception.isPending()) {
      return deliver();
    }
    if (instruction.endsWithItsFetch()) {
      return instruction.kind == Instruction.Kind.NONE || fetch(instruction.rip);
    }
    while (true) {
      if (!fetch(instruction.rip)) {
        return false;
      }
      final int result = instruction.isPrivileged() ? privileged() : operand();
      if (result == EMULATED) {
        instruction.rip += instruction.length;
        return true;
      }
      if (result == ENDED) {
        return false;
      }
    }
  }

  /** Does what is due before guest code runs; false where it cannot run. */
  boolean enter() {
    if (inGuest) {
      return true;
    }
    if (!parts.entry.prepare(mmu, this)) {
      if (parts.entry.isShutDown(mmu)) {
        return end.fail(OutcomeKind.INTERNAL_ERROR, "exit shutdown");
      }
      return end.fail(OutcomeKind.USER_SPACE_ERROR, "run-error errno=28");
    }
    if (state.isOn(Parameter.EMULATED_TLB)) {
      emptyTlb();
    }
    inGuest = true;
    return true;
  }

  /** The processor left the guest. */
  void leave() {
    inGuest = false;
  }

  /** Fetches at {@code rip}, through as many faults as it takes. */
  private boolean fetch(final long rip) {
    while (enter()) {
      final long error =
          processor.access(mmu, vcpu, rip, ErrorCode.FETCH | userBit(), instruction.ac);
      if (error == Processor.GRANTED) {
        final boolean known = isKnownCode(rip);
        atAdd = !known && guestCode.isAdd(rip);
        return known || atAdd || guestCode.isOut(rip, processor.read(rip, 1));
      }
      atAdd = false;
      int result = fault(rip, rip, error);
      if (result == EMULATED) {
        result = emulateFetched(rip, error);
      }
      if (result != NOT_EMULATED) {
        return result == EMULATED;
      }
    }
    return false;
  }

  /** In the control pages, or what a trace says of its program. */
  private boolean isKnownCode(final long rip) {
    return instruction.isProbe() || Long.compareUnsigned(rip, linear(GuestLayout.CONTROL)) >= 0;
  }

  /**
   * The emulator is asked to run what could not be fetched. What lies in MMIO is user space's
   * error, or #UD at CPL 3; what lies behind a protected table is given back once, then emulated.
   */
  private int emulateFetched(final long rip, final long error) {
    if (emulator.fetch(instruction)) {
      if (retry.sendsBack(mmu, instruction, error, rip) || !instruction.endsWithItsFetch()) {
        return NOT_EMULATED;
      }
      final boolean known =
          isKnownCode(rip) || guestCode.isOut(rip, emulator.firstByte(instruction));
      return known ? EMULATED : ENDED;
    }
    if (emulator.undecodable()) {
      if (!instruction.user) {
        return failUndecodable();
      }
      exception.raise(PendingException.UNDEFINED, -1, true);
    }
    return endedBy(deliver());
  }

  private int operand() {
    final boolean writes = instruction.writesMemory();
    final boolean twoSteps = instruction.modifiesMemory() && state.isOn(Parameter.EMULATED_RMW);
    if (!writes || twoSteps) {
      final int result = operandAccess(0);
      if (result != EMULATED || !writes || emulatedWhole) {
        return result;
      }
    }
    return operandAccess(ErrorCode.WRITE);
  }

  private int operandAccess(final long access) {
    emulatedWhole = false;
    final long error =
        processor.access(mmu, vcpu, instruction.gva, access | userBit(), instruction.ac);
    if (error == Processor.GRANTED) {
      loaded = processor.transfer(instruction, access, loaded);
      return EMULATED;
    }
    final int result = fault(instruction.rip, instruction.gva, error);
    if (result != EMULATED) {
      return result;
    }
    emulatedWhole = true;
    emulator.operandAt(ErrorCode.isNested(error) ? processor.faultingGpa() : Emulator.UNKNOWN);
    if (!emulator.fetch(instruction)) {
      return emulator.undecodable() ? failUndecodable() : endedBy(deliver());
    }
    if (retry.sendsBack(mmu, instruction, error, instruction.gva)) {
      return NOT_EMULATED;
    }
    if (!emulator.access(instruction)) {
      return endedBy(deliver());
    }
    loaded = emulator.loaded();
    return EMULATED;
  }

  private int failUndecodable() {
    end.fail(OutcomeKind.INTERNAL_ERROR, "exit internal-error suberror=1");
    return ENDED;
  }

  private static int endedBy(final boolean delivered) {
    return delivered ? EMULATED : ENDED;
  }

  /** A page fault exit; EMULATED here means that the emulator is to run. */
  private int fault(final long rip, final long gva, final long code) {
    if (isGuestsOwn(code)) {
      return raiseByProcessor(gva, code);
    }
    final long faulting = exitForFault(rip, gva, code);
    if (!end.isWorthAnotherTry()) {
      return ENDED;
    }
    final int answer = parts.faults.handle(mmu, faulting, code, mmu.mode(instruction.ac));
    if (parts.faults.reflected()) {
      exception.pageFault(parts.faults.walk().errorCode(), gva);
      return endedBy(deliver());
    }
    if (answer < 0) {
      end.fail(OutcomeKind.USER_SPACE_ERROR, "run-error errno=" + -answer);
      return ENDED;
    }
    return answer == ReturnCode.RET_PF_EMULATE ? EMULATED : NOT_EMULATED;
  }

  /** Under nested paging a fault that the guest's own tables cause is no exit. */
  boolean isGuestsOwn(final long code) {
    return state.isOn(Parameter.NPT) && !ErrorCode.isNested(code);
  }

  private int raiseByProcessor(final long gva, final long code) {
    vcpu.events().guestFaulted(events.steps(), gva, code);
    vcpu.events().exceptionTaken(events.steps(), PendingException.PAGE_FAULT, code);
    exception.ownPageFault(code, gva);
    deliver();
    return ENDED;
  }

  /** The fault's exit; the address that KVM is told: guest-physical under nested paging. */
  long exitForFault(final long rip, final long gva, final long code) {
    final long faulting = ErrorCode.isNested(code) ? processor.faultingGpa() : gva;
    inGuest = false;
    events.faultRaised(mmu.number(), rip, faulting, code);
    vcpu.events().guestFaulted(events.steps(), faulting, code);
    return faulting;
  }

  /** Gives the guest the pending exception; always false, since that ends the operation. */
  private boolean deliver() {
    end.raisedAt(instruction.rip);
    while (enter()) {
      final long stack = GuestLayout.stack(mmu.number()) + 0xfe8;
      if (delivery.access(instruction, linear(GuestLayout.gate(exception.vector())), 0)
          && delivery.access(instruction, linear(stack), ErrorCode.WRITE)) {
        return runHandler();
      }
      if (!end.isOk()) {
        return false;
      }
    }
    return false;
  }

  /** The handler's stub runs at CPL 0 and ends the operation with its OUT. */
  private boolean runHandler() {
    instruction.user = false;
    instruction.ac = false;
    if (fetch(linear(GuestLayout.stub(exception.vector())))) {
      end.delivered(exception);
    }
    return false;
  }

  private int privileged() {
    if (instruction.user) {
      return refusePrivileged();
    }
    if (!privileged.isIntercepted(mmu, instruction)) {
      privileged.retire(mmu, vcpu, instruction);
      return EMULATED;
    }
    inGuest = false;
    final boolean vmrun = instruction.kind == Instruction.Kind.VMRUN;
    if (vmrun && !mmu.virtualizes()) {
      exception.raise(PendingException.UNDEFINED, -1, true);
      return endedBy(deliver());
    }
    if (!emulator.fetch(instruction)) {
      return endedBy(deliver());
    }
    if (vmrun) {
      return nestedGuest.run(mmu, vcpu, instruction) ? EMULATED : ENDED;
    }
    if (!privileged.emulate(mmu, vcpu, instruction)) {
      exception.raise(PendingException.PROTECTION, 0, true);
      return endedBy(deliver());
    }
    return EMULATED;
  }

  /**
   * The processor raises #GP. While the guest may run guests KVM intercepts it, as the instruction
   * may be one of SVM's, looks at it and injects the exception again (gp_interception).
   */
  private int refusePrivileged() {
    final boolean intercepted = mmu.virtualizes();
    inGuest &= !intercepted;
    if (!intercepted || emulator.fetch(instruction)) {
      exception.raise(PendingException.PROTECTION, 0, intercepted);
    }
    return endedBy(deliver());
  }

  /** The address as the guest's mode sees it: the layout's own, cut to 32 bits where it must be. */
  private long linear(final long gva) {
    return gva & mmu.format().linearMask();
  }

  private long userBit() {
    return instruction.user ? ErrorCode.USER : 0;
  }
}
