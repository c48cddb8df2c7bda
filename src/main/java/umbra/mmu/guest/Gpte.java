package umbra.mmu.guest;

/**
 * An entry of a guest page table, 8-byte formats (AMD manual volume 2, 5.3).
 *
 * <pre>
 *  63  62        52 51                          12 11   9  8  7  6  5  4   3   2 1 0
 * +---+------------+------------------------------+------+--+--+--+--+---+---+--+-+-+
 * |NX | available  | frame                        | avl  |G |PS|D |A |PCD|PWT|U |W|P|
 * +---+------------+------------------------------+------+--+--+--+--+---+---+--+-+-+
 * </pre>
 */
public final class Gpte {
  public static final long PRESENT = 1L;
  public static final long WRITABLE = 1L << 1;
  public static final long USER = 1L << 2;
  public static final long ACCESSED = 1L << 5;
  public static final long DIRTY = 1L << 6;
  public static final long LARGE = 1L << 7;
  public static final long GLOBAL = 1L << 8;
  public static final long NO_EXECUTE = 1L << 63;
  public static final long FRAME = 0x000f_ffff_ffff_f000L;

  private Gpte() {}

  /** Guest frame number that the entry names. */
  public static long gfn(final long gpte) {
    return (gpte & FRAME) >>> 12;
  }

  /** Index of the entry for {@code gva} in its table at {@code level}. */
  public static int index(final long gva, final int level) {
    return (int) (gva >>> (12 + 9 * (level - 1))) & 511;
  }

  public static boolean isPresent(final long gpte) {
    return (gpte & PRESENT) != 0;
  }

  /** A leaf: level 1, or the page-size bit above it. */
  public static boolean isLeaf(final long gpte, final int level) {
    return level == 1 || (gpte & LARGE) != 0;
  }
}
