package umbra.mmu.vm;

import umbra.mmu.state.VcpuMmu;

/** An exception on its way to the guest. */
final class PendingException {
  static final int UNDEFINED = 6;
  static final int DOUBLE_FAULT = 8;
  static final int PROTECTION = 13;
  static final int PAGE_FAULT = 14;

  private int vector = -1;
  private long errorCode;
  private long gva;
  private boolean injecting;
  private boolean again;

  /** An operation starts: with nothing, or with what a failed delivery left to the vCPU. */
  void start(final VcpuMmu mmu) {
    again = mmu.keepsException();
    injecting = again;
    vector = again ? mmu.keptVector() : -1;
    errorCode = mmu.keptErrorCode();
    gva = mmu.keptGva();
  }

  boolean isPending() {
    return vector >= 0;
  }

  int vector() {
    return vector;
  }

  /** -1 for a vector without one. */
  long errorCode() {
    return errorCode;
  }

  /** Faulting address of a page fault. */
  long gva() {
    return gva;
  }

  /** Whether KVM has to inject it at the next entry; false where the processor raised it itself. */
  boolean isToInject() {
    return injecting;
  }

  /** Whether its delivery was cut short before. */
  boolean isAgain() {
    return again;
  }

  void pageFault(final long code, final long faultGva) {
    raise(PAGE_FAULT, code, true);
    gva = faultGva;
  }

  /** A page fault that the processor delivers by itself. */
  void ownPageFault(final long code, final long faultGva) {
    raise(PAGE_FAULT, code, false);
    gva = faultGva;
  }

  void raise(final int newVector, final long code, final boolean byKvm) {
    vector = newVector;
    errorCode = code;
    injecting = byKvm;
    again = false;
  }

  /** The delivery began at this entry. */
  void injected() {
    injecting = false;
  }

  /** A fault cut the delivery short: KVM injects the exception once more. */
  void interrupted() {
    injecting = true;
    again = true;
  }

  /**
   * Its delivery met a page fault of the guest's own: that takes its place, unless both are page
   * faults, which makes a double fault (AMD manual 8.2.9). False where the double fault's own
   * delivery failed: the processor shuts down.
   */
  boolean meetsPageFault(final long code, final long faultGva) {
    if (vector == DOUBLE_FAULT) {
      return false;
    }
    if (vector == PAGE_FAULT) {
      raise(DOUBLE_FAULT, 0, true);
    } else {
      pageFault(code, faultGva);
    }
    return true;
  }
}
