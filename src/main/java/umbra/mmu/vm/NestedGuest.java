package umbra.mmu.vm;

import umbra.mmu.boot.GuestLayout;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventFanOut;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.memory.Memslot;
import umbra.mmu.state.EntryRequest;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.OutcomeKind;
import umbra.mmu.vcpu.Vcpu;

/**
 * The guest's own guest, L2, from VMRUN to its exit (nested_svm_vmrun, nested_svm_vmexit; reference
 * 14.1). It is the recorder's: 32-bit code without paging that ends in VMMCALL.
 */
final class NestedGuest {
  private static final long EXIT_UNDEFINED = 0x46;
  private static final long EXIT_VMMCALL = 0x81;
  private static final long EXIT_NESTED_PAGE_FAULT = 0x400;

  private static final int LOAD = 0x038b;
  private static final int STORE = 0x0389;
  private static final int ADD = 0;
  private static final int VMMCALL = 0xd9010f;
  private static final int ACCESS_LENGTH = 2;
  private static final int ACCESS_SIZE = 4;

  private final VmState state;
  private final VmEventFanOut events;
  private final Mmu parts;
  private final Processor processor;
  private final Emulator emulator;
  private final OperationEnd end;
  private final VcpuExecution execution;
  private final Instruction instruction = new Instruction();
  private VcpuMmu mmu;
  private Vcpu vcpu;
  private long rip;
  private long rax;
  private long rbx;
  private long exitCode;
  private long info1;
  private long info2;
  private boolean undefined;
  private boolean movesData;
  private boolean loops;
  private boolean accessed;
  private int code;

  NestedGuest(
      final VmState state,
      final VmEventFanOut events,
      final Mmu parts,
      final Processor processor,
      final Emulator emulator,
      final OperationEnd end,
      final VcpuExecution execution) {
    this.state = state;
    this.events = events;
    this.parts = parts;
    this.processor = processor;
    this.emulator = emulator;
    this.end = end;
    this.execution = execution;
  }

  /** VMRUN, then the nested guest until it exits; false where the operation ends without that. */
  boolean run(final VcpuMmu guestMmu, final Vcpu guestVcpu, final Instruction vmrun) {
    load(guestMmu, guestVcpu, vmrun);
    touchControlBlock();
    events.nestedEntered(mmu.number(), vmrun.nestedCr3);
    changeContext(vmrun.nestedCr3);
    return goOn();
  }

  /** The next access of a nested guest that is in its loop. */
  boolean loop(final VcpuMmu guestMmu, final Vcpu guestVcpu, final Instruction next) {
    load(guestMmu, guestVcpu, next);
    return goOn();
  }

  private void load(final VcpuMmu guestMmu, final Vcpu guestVcpu, final Instruction from) {
    mmu = guestMmu;
    vcpu = guestVcpu;
    rip = from.nestedRip;
    rax = from.value;
    rbx = from.gva;
    undefined = false;
    exitCode = 0;
    movesData = !from.nestedProbe;
    loops = from.nestedProbe && !from.nestedLast;
    accessed = false;
  }

  private boolean goOn() {
    while (execution.enter()) {
      if (!mmu.inGuestMode() || (loops && accessed)) {
        return true;
      }
      if (!step()) {
        break;
      }
    }
    if (mmu.inGuestMode()) {
      exit(0, 0, 0);
    }
    return false;
  }

  /** An exception of the nested guest is given to the guest, which intercepts all, as an exit. */
  void injectPending() {
    if (undefined) {
      undefined = false;
      exit(EXIT_UNDEFINED, info1, info2);
    }
  }

  /** Whether it exited, and not as it does when all its accesses are made. */
  boolean isCutShort() {
    return exitCode != 0 && exitCode != EXIT_VMMCALL;
  }

  /** What the recorder prints of the exit. */
  String exitText() {
    return " l2-exit=0x"
        + Long.toHexString(exitCode)
        + " info1=0x"
        + Long.toHexString(info1)
        + " info2=0x"
        + Long.toHexString(info2)
        + " l2-rax=0x"
        + Long.toHexString(rax)
        + " l2-rip=0x"
        + Long.toHexString(rip);
  }

  /** One instruction, or one fault of it; false where the operation cannot go on. */
  private boolean step() {
    final long answer = processor.nestedAccess(mmu, vcpu, rip, ErrorCode.FETCH);
    if (answer != Processor.GRANTED) {
      return fault(rip, answer);
    }
    code = readCode();
    if (code == VMMCALL) {
      exit(EXIT_VMMCALL, 0, 0);
      return true;
    }
    return switch (code & 0xffff) {
      case LOAD -> access(0);
      case STORE -> access(ErrorCode.WRITE);
      case ADD -> add();
      default -> refuse();
    };
  }

  private boolean refuse() {
    return end.fail(
        OutcomeKind.INTERNAL_ERROR,
        "not modelled: execution of 0x"
            + Integer.toHexString(code)
            + " by the nested guest at 0x"
            + Long.toHexString(rip));
  }

  /** Three bytes at RIP, fewer at the end of a page. */
  private int readCode() {
    int bytes = 0;
    for (int i = 0; i < 3 && ((rip + i) & 0xfff) >= (rip & 0xfff); i++) {
      bytes |= (int) processor.read(rip + i, 1) << (8 * i);
    }
    return bytes;
  }

  private boolean access(final long access) {
    final long answer = processor.nestedAccess(mmu, vcpu, rbx, access);
    if (answer != Processor.GRANTED) {
      return fault(rbx, answer);
    }
    if (movesData) {
      transfer(access);
    }
    accessed = true;
    rip += ACCESS_LENGTH;
    return true;
  }

  private void transfer(final long access) {
    if (access == 0) {
      rax = processor.read(rbx, ACCESS_SIZE);
    } else {
      processor.write(rbx, ACCESS_SIZE, rax);
    }
  }

  /** {@code add [eax],al}: what memory without content means to the processor. */
  private boolean add() {
    final boolean twoSteps = state.isOn(Parameter.EMULATED_RMW);
    long answer = processor.nestedAccess(mmu, vcpu, rax, twoSteps ? 0 : ErrorCode.WRITE);
    if (answer == Processor.GRANTED && twoSteps) {
      answer = processor.nestedAccess(mmu, vcpu, rax, ErrorCode.WRITE);
    }
    if (answer != Processor.GRANTED) {
      return fault(rax, answer);
    }
    processor.write(rax, 1, processor.read(rax, 1) + rax & 0xff);
    rip += ACCESS_LENGTH;
    return end.isWorthAnotherTry();
  }

  /** A nested page fault: KVM maps the page, emulates the instruction, or tells the guest. */
  private boolean fault(final long gpa, final long errorCode) {
    execution.exitForFault(rip, gpa, errorCode);
    if (!end.isWorthAnotherTry()) {
      return false;
    }
    final int answer = parts.faults.handle(mmu, gpa, errorCode, mmu.mode(false));
    if (parts.faults.reflected()) {
      exitOnFault(parts.faults.walk().errorCode(), gpa);
    } else if (answer == ReturnCode.RET_PF_EMULATE) {
      return emulate(gpa, errorCode);
    } else if (answer < 0) {
      return end.fail(OutcomeKind.USER_SPACE_ERROR, "run-error errno=" + -answer);
    }
    return true;
  }

  /**
   * KVM's emulator takes the nested guest's addresses through the nested table, as a user. What it
   * cannot decode is a #UD, which waits for the next entry.
   */
  private boolean emulate(final long gpa, final long errorCode) {
    final boolean fetch = (errorCode & ErrorCode.FETCH) != 0;
    if (!fetch && (code & 0xffff) == ADD) {
      return refuse();
    }
    final boolean store = (errorCode & ErrorCode.WRITE) != 0;
    instruction.start(store ? Instruction.Kind.STORE : Instruction.Kind.LOAD, true, false);
    instruction.rip = rip;
    instruction.gva = rbx;
    instruction.size = ACCESS_SIZE;
    instruction.value = rax;
    emulator.operandAt(Emulator.UNKNOWN);
    if (!emulator.fetch(instruction)) {
      if (emulator.undecodable()) {
        undefined = true;
        info1 = errorCode;
        info2 = gpa;
      } else {
        exitOnFault(emulator.errorCode(), gpa);
      }
    } else if (!fetch && !emulator.access(instruction)) {
      exitOnFault(emulator.errorCode(), gpa);
    } else if (!fetch) {
      rax = store ? rax : emulator.loaded();
      rip += ACCESS_LENGTH;
    }
    return true;
  }

  /** The low half is the walk's code, the high half the hardware's (nested_svm_inject_npf_exit). */
  private void exitOnFault(final long code, final long gpa) {
    exit(EXIT_NESTED_PAGE_FAULT, ErrorCode.GUEST_FINAL | code, gpa);
  }

  private void exit(final long code, final long first, final long second) {
    exitCode = code;
    info1 = first;
    info2 = second;
    execution.leave();
    events.nestedExited(mmu.number(), code, first, second);
    touchControlBlock();
    changeContext(mmu.cr3());
  }

  /** Each transition flushes, and looks for the root of the context that is now in use. */
  private void changeContext(final long tableRegister) {
    events.entryRequested(mmu.number(), EntryRequest.MMU_SYNC | EntryRequest.TLB_FLUSH_CURRENT);
    parts.roots.switchTo(mmu, tableRegister);
  }

  /** KVM maps the VMCB and marks it dirty (kvm_vcpu_unmap). */
  private void touchControlBlock() {
    final long gfn = GuestLayout.vmcbGpa(mmu.number()) >>> 12;
    final Memslot slot = state.slots().of(gfn);
    if (slot != null && slot.missesDirtyMark(gfn)) {
      events.gfnDirtied(slot.id(), gfn - slot.baseGfn());
    }
  }
}
