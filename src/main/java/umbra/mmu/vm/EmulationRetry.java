package umbra.mmu.vm;

import umbra.mmu.guest.ErrorCode;
import umbra.mmu.state.VcpuMmu;

/**
 * Gives an instruction back to the guest where emulating it would help nobody (retry_instruction;
 * reference 4.13). One that is not of the kind that writes page tables and was stopped by a
 * protected page had better run by itself once the page is free: KVM zaps what shadows the page and
 * enters the guest. Where the same instruction comes back for the same address, it is emulated
 * after all.
 *
 * <p>KVM remembers the last instruction beyond an operation; here each operation starts afresh.
 */
final class EmulationRetry {
  private static final long NOWHERE = -1;

  private final Processor processor;
  private final Emulator emulator;
  private long lastRip = NOWHERE;
  private long lastFault = NOWHERE;

  EmulationRetry(final Processor processor, final Emulator emulator) {
    this.processor = processor;
    this.emulator = emulator;
  }

  /** A new operation begins. */
  void start() {
    lastRip = NOWHERE;
    lastFault = NOWHERE;
  }

  /**
   * Whether the guest is to try again an instruction that faulted at {@code gva}; then what shadows
   * the page is gone. What the MMIO path stopped, or is remembered as MMIO, is emulated at once.
   *
   * @param error code of the fault
   */
  boolean sendsBack(
      final VcpuMmu mmu, final Instruction instruction, final long error, final long gva) {
    if (ErrorCode.isNested(error)) {
      final long gpa = processor.faultingGpa();
      if (emulator.isRememberedMmio(gpa) || !isWorthIt(mmu, instruction, gpa)) {
        return false;
      }
      emulator.unprotect(gpa);
      return true;
    }
    if ((error & ErrorCode.RESERVED) != 0
        || emulator.isRememberedMmioAccess(gva)
        || !isWorthIt(mmu, instruction, gva)) {
      return false;
    }
    emulator.unprotect(instruction, gva);
    return true;
  }

  /** {@code faulting} is the address that KVM was told. */
  private boolean isWorthIt(final VcpuMmu mmu, final Instruction instruction, final long faulting) {
    final boolean again = instruction.rip == lastRip && faulting == lastFault;
    start();
    if (again || mmu.inGuestMode() || instruction.writesPageTables()) {
      return false;
    }
    lastRip = instruction.rip;
    lastFault = faulting;
    return true;
  }
}
