package umbra.cli.experiment.translation;

import java.util.List;

/**
 * A way to keep the gfn and the access that an entry of a shadow page translates to. Widths are in
 * bits, as C counts them: what does not fit a field is cut off.
 */
enum WordLayout {
  /** Before the series: {@code u64 gfns[512]}. */
  GFN_ALONE("gfn-alone", 0, 64, 0, 0),

  /** The first posting: {@code struct { u64 access:3; u64 gfn:56; }}. */
  ACCESS_3_GFN_56("3+56", 3, 56, 3, 0),

  /** The same with all bits of the word in use: {@code u64 gfn:61}. */
  ACCESS_3_GFN_61("3+61", 3, 61, 3, 0),

  /** As merged: one {@code u64}, {@code gfn << 12 | access}. */
  MERGED("gfn<<12|access", 12, 52, 3, 0),

  /** The array of gfn, and an array of bytes for the access beside it. */
  BYTES_APART("gfn+bytes", 0, 64, 0, Byte.BYTES),

  /** {@code struct { u64 gfn; u8 access; }}, which the compiler pads to its alignment. */
  BYTE_INSIDE("gfn,u8", 0, 64, 0, Long.BYTES);

  /** Entries of a shadow page. */
  static final int ENTRIES = 512;

  private static final int ACCESS_VALUES = 8;

  private final String title;
  private final int gfnShift;
  private final int gfnBits;
  private final int accessBits;
  private final int besideBytes;

  WordLayout(String title, int gfnShift, int gfnBits, int accessBits, int besideBytes) {
    this.title = title;
    this.gfnShift = gfnShift;
    this.gfnBits = gfnBits;
    this.accessBits = accessBits;
    this.besideBytes = besideBytes;
  }

  /** Those that keep the access too. */
  static List<WordLayout> withAccess() {
    return List.of(ACCESS_3_GFN_56, ACCESS_3_GFN_61, MERGED, BYTES_APART, BYTE_INSIDE);
  }

  String title() {
    return title;
  }

  int gfnBits() {
    return gfnBits;
  }

  /** Bits of the word that hold neither. */
  int unusedBits() {
    return Long.SIZE - gfnBits - accessBits;
  }

  /** What 512 entries take. */
  int bytesOfPage() {
    return ENTRIES * (Long.BYTES + besideBytes);
  }

  /** The word. */
  long pack(long gfn, int access) {
    return (gfn & mask()) << gfnShift | (accessBits == 0 ? 0 : access & (ACCESS_VALUES - 1));
  }

  /** The gfn that a word holds. */
  long gfn(long word) {
    return word >>> gfnShift & mask();
  }

  /** The access that a word holds; kept beside it, it is what was put there. */
  int access(long word, int beside) {
    return accessBits == 0 ? beside : (int) word & (ACCESS_VALUES - 1);
  }

  /**
   * {@code entry.gfn << 12} as gcc has it without a cast: an expression of a bit-field that is
   * wider than an int keeps the field's width.
   */
  long gpaWithoutCast(long word) {
    return gfn(word) << 12 & (this == MERGED ? -1 : mask());
  }

  /** Whether a gfn comes back, and the access with it, whatever that is. */
  boolean holds(long gfn) {
    for (int access = 0; access < ACCESS_VALUES; access++) {
      long word = pack(gfn, access);
      if (gfn(word) != gfn || access(word, access) != access) {
        return false;
      }
    }
    return true;
  }

  /** Shifts and masks that reading the gfn takes. */
  int stepsOfGfn() {
    boolean masked = gfnShift + gfnBits < Long.SIZE;
    return (gfnShift > 0 ? 1 : 0) + (masked ? 1 : 0);
  }

  /** Shifts and masks that reading the gfn as an address takes; where it is in place, a mask. */
  int stepsOfGpa() {
    return gfnShift == 12 ? 1 : stepsOfGfn() + 1;
  }

  /** Shifts and masks that reading the access takes. */
  int stepsOfAccess() {
    return accessBits == 0 ? 0 : 1;
  }

  private long mask() {
    return gfnBits == Long.SIZE ? -1 : (1L << gfnBits) - 1;
  }
}
