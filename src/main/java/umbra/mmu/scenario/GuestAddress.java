package umbra.mmu.scenario;

/** Reads addresses that a page table of four levels translates. */
final class GuestAddress {

  private static final int BITS = 48;

  private GuestAddress() {}

  /** Reads a canonical gva. */
  static long read(Token token) {
    return read(token, false);
  }

  /**
   * Reads an address.
   *
   * @param nested whether a nested table translates it: an L2 gpa, which has 48 bits and no sign to
   *     extend
   */
  static long read(Token token, boolean nested) {
    long gva = NumberSyntax.read(token, expected(nested));
    if (!isValid(gva, nested)) {
      throw token.error(expected(nested));
    }
    return gva;
  }

  /**
   * Whether the last of {@code count} addresses, {@code step} apart, is still valid, and none
   * leaves its half.
   */
  static boolean rangeIsValid(long gva, long count, long step, boolean nested) {
    if (step != 0 && Long.compareUnsigned(count - 1, Long.divideUnsigned(1L << BITS, step)) > 0) {
      return false;
    }
    long last = gva + (count - 1) * step;
    return Long.compareUnsigned(last, gva) >= 0
        && isValid(last, nested)
        && (nested || (last < 0) == (gva < 0));
  }

  private static boolean isValid(long gva, boolean nested) {
    return nested ? gva >>> BITS == 0 : ((gva << (64 - BITS)) >> (64 - BITS)) == gva;
  }

  private static String expected(boolean nested) {
    return nested ? "an address of 48 bits" : "a canonical address of 48 bits";
  }
}
