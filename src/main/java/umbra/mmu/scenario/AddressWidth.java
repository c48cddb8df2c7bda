package umbra.mmu.scenario;

/**
 * Which addresses a page table translates.
 *
 * @param bits how many bits of an address it looks at
 * @param signed whether the bits above are copies of the highest of them, or else 0
 */
public record AddressWidth(int bits, boolean signed) {

  /** Of a nested table: an L2 gpa has no sign to extend. */
  static final AddressWidth NESTED = new AddressWidth(48, false);

  /** What an error message asks for. */
  public String expected() {
    return (signed ? "a canonical address of " : "an address of ") + bits + " bits";
  }

  /** Whether a table of this width translates the address. */
  public boolean contains(long gva) {
    int unused = 64 - bits;
    return signed ? (gva << unused) >> unused == gva : gva >>> bits == 0;
  }

  /**
   * Whether the last of {@code count} addresses, {@code step} apart, is still valid, and none
   * leaves its half.
   */
  boolean containsRange(long gva, long count, long step) {
    if (step != 0 && Long.compareUnsigned(count - 1, Long.divideUnsigned(1L << bits, step)) > 0) {
      return false;
    }
    long last = gva + (count - 1) * step;
    return Long.compareUnsigned(last, gva) >= 0
        && contains(last)
        && (!signed || (last < 0) == (gva < 0));
  }
}
