package umbra.mmu.guest;

/** Bits of a page fault's error code (reference 2.5). */
public final class ErrorCode {
  public static final long PRESENT = 1L;
  public static final long WRITE = 1L << 1;
  public static final long USER = 1L << 2;
  public static final long RESERVED = 1L << 3;
  public static final long FETCH = 1L << 4;

  /** Nested page fault: the access at the end of the guest's walk. */
  public static final long GUEST_FINAL = 1L << 32;

  /** Nested page fault: the access to one of the guest's tables. */
  public static final long GUEST_TABLE = 1L << 33;

  /** What a walk is asked for: all but RSVD and what says where a nested fault came from. */
  public static final long OF_WALK = 0xffff_ffffL & ~RESERVED;

  private ErrorCode() {}

  /** Whether it is the code of a nested page fault, which is the host's and not the guest's. */
  public static boolean isNested(final long code) {
    return (code & (GUEST_FINAL | GUEST_TABLE)) != 0;
  }

  /** The flags as the kernel's printer joins them; empty for none. */
  public static String describe(final long code) {
    final StringBuilder text = new StringBuilder();
    appendIf(text, code, PRESENT, "P");
    appendIf(text, code, WRITE, "W");
    appendIf(text, code, USER, "U");
    appendIf(text, code, RESERVED, "RSVD");
    appendIf(text, code, FETCH, "F");
    final long rest = code & ~0x1fL;
    if (rest != 0) {
      separate(text).append("0x").append(Long.toHexString(rest));
    }
    return text.toString();
  }

  private static void appendIf(
      final StringBuilder text, final long code, final long bit, final String name) {
    if ((code & bit) != 0) {
      separate(text).append(name);
    }
  }

  private static StringBuilder separate(final StringBuilder text) {
    return text.length() == 0 ? text : text.append('|');
  }
}
