package umbra.journal.format;

/** Bytes that no encoder of this format wrote, or batches that do not follow each other. */
public final class DamagedBatchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Where the first bad event or byte is not known. */
  public static final long UNKNOWN = -1;

  private final long offset;
  private final long firstBadEvent;

  /**
   * @param what what is wrong: what was found and what was expected
   * @param offset byte in the batch, or {@link #UNKNOWN}
   * @param firstBadEvent number of the first event that can not be trusted, or {@link #UNKNOWN}
   */
  public DamagedBatchException(final String what, final long offset, final long firstBadEvent) {
    super(what);
    this.offset = offset;
    this.firstBadEvent = firstBadEvent;
  }

  static DamagedBatchException atByte(final int offset, final String what) {
    return new DamagedBatchException(what + " at byte " + offset, offset, UNKNOWN);
  }

  static DamagedBatchException atEvent(final long event, final String what) {
    return new DamagedBatchException(what, UNKNOWN, event);
  }

  /** Byte in the batch, or {@link #UNKNOWN}. */
  public long offset() {
    return offset;
  }

  /** Number of the first event that can not be trusted, or {@link #UNKNOWN}. */
  public long firstBadEvent() {
    return firstBadEvent;
  }
}
