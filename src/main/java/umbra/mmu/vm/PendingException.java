package umbra.mmu.vm;

/** An exception on its way to the guest. */
final class PendingException {
  static final int UNDEFINED = 6;
  static final int PROTECTION = 13;
  static final int PAGE_FAULT = 14;

  private int vector = -1;
  private long errorCode;
  private long gva;
  private boolean injecting;
  private boolean again;

  void clear() {
    vector = -1;
    again = false;
    injecting = false;
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
}
