package umbra.mmu.vm;

import umbra.mmu.vcpu.OutcomeKind;

/** How the operation at hand ends, and what went to user space before. */
final class OperationEnd {
  /** An operation faulting this often without an end is a livelock. */
  private static final int MAX_FAULTS = 10_000;

  private final StringBuilder exits = new StringBuilder();
  private OutcomeKind kind = OutcomeKind.OK;
  private String failure = "";
  private long rip;
  private int faults;

  /** MMIO accesses, as the recorder lists them before an outcome. */
  StringBuilder exits() {
    return exits;
  }

  void start() {
    if (kind != OutcomeKind.OK) {
      kind = OutcomeKind.OK;
      failure = "";
    }
    faults = 0;
  }

  /** Counts a fault; false, and the end, after too many. */
  boolean isWorthAnotherTry() {
    return ++faults <= MAX_FAULTS
        || fail(OutcomeKind.INTERNAL_ERROR, "livelock: the same instruction faults without an end");
  }

  boolean isOk() {
    return kind == OutcomeKind.OK;
  }

  /** An exception is on its way for the instruction at {@code faultingRip}. */
  void raisedAt(final long faultingRip) {
    rip = faultingRip;
  }

  /** The guest's handler has the exception. */
  void delivered(final PendingException exception) {
    kind =
        exception.vector() == PendingException.PAGE_FAULT
            ? OutcomeKind.PAGE_FAULT
            : OutcomeKind.EXCEPTION;
  }

  /** The operation ends without the guest; always false, for callers that give up with it. */
  boolean fail(final OutcomeKind newKind, final String text) {
    kind = newKind;
    failure = text;
    return false;
  }

  /** Error code of the page fault that the guest's handler got; -1 where it got none. */
  long pageFaultCode(final PendingException exception) {
    return kind == OutcomeKind.PAGE_FAULT ? exception.errorCode() : -1;
  }

  /** An instruction that the model does not know; always false. */
  boolean failUnknownCode(final long firstByte, final long codeAt) {
    return fail(
        OutcomeKind.INTERNAL_ERROR,
        "not modelled: execution of byte 0x"
            + Long.toHexString(firstByte)
            + " at 0x"
            + Long.toHexString(codeAt));
  }

  /** The outcome as the recorder prints it; {@code okText} for one that went well. */
  Outcome outcome(final String okText, final PendingException exception) {
    final StringBuilder text = new StringBuilder(exits);
    switch (kind) {
      case OK -> text.append(okText);
      case PAGE_FAULT -> {
        text.append("pf err=0x").append(Long.toHexString(exception.errorCode()));
        text.append(" cr2=0x").append(Long.toHexString(exception.gva()));
        text.append(" rip=0x").append(Long.toHexString(rip));
      }
      case EXCEPTION -> {
        text.append("exception vec=").append(exception.vector());
        if (exception.errorCode() >= 0) {
          text.append(" err=0x").append(Long.toHexString(exception.errorCode()));
        }
        text.append(" rip=0x").append(Long.toHexString(rip));
      }
      case USER_SPACE_ERROR, INTERNAL_ERROR -> text.append(failure);
    }
    return new Outcome(kind, text.toString());
  }
}
