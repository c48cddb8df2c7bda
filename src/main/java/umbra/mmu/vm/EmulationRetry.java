package umbra.mmu.vm;

import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.zap.PageZap;

/**
 * Gives an instruction back to the guest where emulating it would help nobody (retry_instruction;
 * reference 4.13). One that writes no page table and was stopped by a protected page had better run
 * by itself once the page is free: KVM zaps what shadows the page and enters the guest. Where the
 * same instruction comes back for the same address, it is emulated after all.
 *
 * <p>KVM remembers the last instruction beyond an operation; here each operation starts afresh.
 */
final class EmulationRetry {
  private static final long NOWHERE = -1;

  private final VmState state;
  private final PageZap zap;
  private long lastRip = NOWHERE;
  private long lastGpa = NOWHERE;

  EmulationRetry(final VmState state, final PageZap zap) {
    this.state = state;
    this.zap = zap;
  }

  /** A new operation begins. */
  void start() {
    lastRip = NOWHERE;
    lastGpa = NOWHERE;
  }

  /**
   * Whether the guest is to try again the instruction that faulted at {@code gpa}, which is no
   * remembered MMIO. Under shadow paging only MMIO stops an instruction that writes nothing.
   */
  boolean sendsBack(final VcpuMmu mmu, final Instruction instruction, final long gpa) {
    final boolean again = instruction.rip == lastRip && gpa == lastGpa;
    start();
    if (again || !state.isOn(Parameter.NPT) || mmu.inGuestMode() || instruction.writesMemory()) {
      return false;
    }
    lastRip = instruction.rip;
    lastGpa = gpa;
    zap.unprotect(gpa >>> 12);
    return true;
  }
}
