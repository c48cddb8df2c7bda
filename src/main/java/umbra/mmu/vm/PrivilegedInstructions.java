package umbra.mmu.vm;

import umbra.mmu.event.VmEventFanOut;
import umbra.mmu.guest.ControlRegister;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.Vcpu;

/** INVLPG, MOV CRn and WRMSR: which of them exit, and what they do (reference 13.7, 14.1). */
final class PrivilegedInstructions {
  private final VmState state;
  private final VmEventFanOut events;
  private final Mmu parts;

  PrivilegedInstructions(final VmState state, final VmEventFanOut events, final Mmu parts) {
    this.state = state;
    this.events = events;
    this.parts = parts;
  }

  /** Nested paging leaves INVLPG and MOV CR3 to the guest. */
  boolean isIntercepted(final VcpuMmu mmu, final Instruction instruction) {
    return switch (instruction.kind) {
      case INVLPG, WRITE_CR3 -> !state.isOn(Parameter.NPT);
      case WRITE_CR0 -> isCr0WriteIntercepted(mmu, instruction.value);
      default -> true;
    };
  }

  /**
   * Where the guest's CR0 is also the processor's, only the selective intercept is active: it
   * ignores TS and MP (13.7). Shadow paging keeps the processor's WP on whatever the guest's is;
   * nested paging gives it the guest's value.
   */
  private boolean isCr0WriteIntercepted(final VcpuMmu mmu, final long value) {
    final long ignored = ControlRegister.CR0_TS | ControlRegister.CR0_MP;
    final boolean everyWrite = !mmu.writeProtect() && !state.isOn(Parameter.NPT);
    return everyWrite || ((value ^ mmu.cr0()) & ~ignored) != 0;
  }

  /** The processor does it alone. */
  void retire(final VcpuMmu mmu, final Vcpu vcpu, final Instruction instruction) {
    if (instruction.kind == Instruction.Kind.INVLPG) {
      vcpu.events().tlbEntryDropped(events.steps(), instruction.gva);
    } else if (instruction.kind == Instruction.Kind.WRITE_CR3) {
      if (instruction.value != mmu.cr3()) {
        events.controlRegisterWritten(mmu.number(), ControlRegister.CR3, instruction.value);
      }
      tellRegister(vcpu, ControlRegister.CR3, instruction.value);
      vcpu.events().tlbEmptied(events.steps());
    }
  }

  /** KVM does it after an exit; false for #GP, which leaves everything as it was. */
  boolean emulate(final VcpuMmu mmu, final Vcpu vcpu, final Instruction instruction) {
    final long value = instruction.value;
    switch (instruction.kind) {
      case INVLPG -> invlpg(mmu, vcpu, instruction.gva);
      case WRITE_CR0 -> {
        parts.registers.writeCr0(mmu, value);
        tellRegister(vcpu, ControlRegister.CR0, value);
      }
      case WRITE_CR3 -> {
        if (!parts.registers.writeCr3(mmu, value)) {
          return false;
        }
        tellRegister(vcpu, ControlRegister.CR3, value);
      }
      case WRITE_CR4 -> {
        if (!parts.registers.writeCr4(mmu, value)) {
          return false;
        }
        tellRegister(vcpu, ControlRegister.CR4, value);
      }
      default -> {
        parts.registers.writeEfer(mmu, value);
        tellRegister(vcpu, ControlRegister.EFER, value);
      }
    }
    return true;
  }

  private void invlpg(final VcpuMmu mmu, final Vcpu vcpu, final long gva) {
    events.tlbEntryFlushed(mmu.number(), gva);
    vcpu.events().tlbEntryDropped(events.steps(), gva);
    if (mmu.format().isCanonical(gva)) {
      parts.faults.topUp(mmu);
      parts.invalidation.invalidateEverywhere(mmu, gva);
    }
  }

  private void tellRegister(final Vcpu vcpu, final int register, final long value) {
    vcpu.events().registerWritten(events.steps(), register, value);
  }
}
