package umbra.mmu.event;

/**
 * Hashes one cell of state, so that a digest of all state can be kept up to date by exclusive or:
 * take the old value's hash out, put the new one's in (Zobrist hashing). A cell that holds 0 counts
 * for nothing, so untouched state need not be visited.
 */
public final class Mix {
  public static final int SPTE = 1;
  public static final int TRANSLATION = 2;
  public static final int DESCRIPTOR = 3;
  public static final int CHAIN = 4;
  public static final int PAGE = 5;
  public static final int RMAP = 6;
  public static final int GUEST_WORD = 7;
  public static final int FILL = 8;
  public static final int HOST_PAGE = 9;
  public static final int DIRTY_WORD = 10;
  public static final int SLOT = 11;
  public static final int UNSYNC_CHILD = 12;
  public static final int PROTECTION = 13;

  private Mix() {}

  /** Hash of {@code value} in cell {@code cell} of the given kind; 0 for the value 0. */
  public static long of(final int kind, final long cell, final long value) {
    if (value == 0) {
      return 0;
    }
    long hash = (cell * 32 + kind) * 0x9E3779B97F4A7C15L ^ value;
    hash = (hash ^ hash >>> 32) * 0xD6E8FEB86659FD93L;
    hash = (hash ^ hash >>> 29) * 0xBF58476D1CE4E5B9L;
    return hash ^ hash >>> 32;
  }

  /** Continues an ordered hash with one more number. */
  public static long then(final long hash, final long value) {
    final long mixed = (hash ^ value) * 0x9E3779B97F4A7C15L;
    return (mixed ^ mixed >>> 31) * 0xD6E8FEB86659FD93L + 1;
  }
}
