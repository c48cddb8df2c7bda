package umbra.mmu.shadow;

import umbra.mmu.guest.Access;

/**
 * A shadow page-table entry, shadow paging and NPT format (reference 1.3; KVM mmu/spte.h).
 *
 * <pre>
 *  63   62..53 52  51                    12 11  10  9  8  7  6  5  4 3  2  1 0
 * +----+------+---+------------------------+---+---+--+--+--+--+--+----+--+-+-+
 * | NX |  0   |nAD| frame                  | K | M |H |0 |PS|D |A | 0  |U |W|P|
 * +----+------+---+------------------------+---+---+--+--+--+--+--+----+--+-+-+
 * </pre>
 *
 * H is host-writable, M is MMU-writable, K is MMU-present: set in each entry that maps something.
 * An MMIO entry has P and bit 51 but not K:
 *
 * <pre>
 *  62        52 51 50                12 11 10         3 2 1 0
 * +------------+--+--------------------+--+------------+-+-+-+
 * | gen 18..8  |1 | gfn                |0 | gen 7..0   |U|W|1|
 * +------------+--+--------------------+--+------------+-+-+-+
 * </pre>
 */
public final class Spte {
  public static final long PRESENT = 1L;
  public static final long WRITABLE = 1L << 1;
  public static final long USER = 1L << 2;
  public static final long ACCESSED = 1L << 5;
  public static final long DIRTY = 1L << 6;
  public static final long LARGE = 1L << 7;
  public static final long HOST_WRITABLE = 1L << 9;
  public static final long MMU_WRITABLE = 1L << 10;
  public static final long MMU_PRESENT = 1L << 11;
  public static final long NO_EXECUTE = 1L << 63;
  public static final long FRAME = 0x000f_ffff_ffff_f000L;

  /** A table pointer's bits: rights are enforced in leaves and roles only (reference 1.5). */
  public static final long TABLE = MMU_PRESENT | PRESENT | WRITABLE | USER | ACCESSED;

  /**
   * Stands in an entry of the TDP MMU while what was below it is taken down: to the processor it is
   * not present, other threads back off (reference 1.3).
   */
  public static final long REMOVED = 0x5a0;

  private static final long MMIO = 1L << 51 | PRESENT;
  private static final long MMIO_MASK = 1L << 51 | MMU_PRESENT | PRESENT;
  private static final long MMIO_GFN = (1L << 51) - 1 & ~0xfffL;
  private static final int MMIO_GENERATION_BITS = 19;

  private Spte() {}

  public static boolean isPresent(final long spte) {
    return (spte & MMU_PRESENT) != 0;
  }

  /** A present entry that maps memory rather than a table. */
  public static boolean isLeaf(final long spte, final int level) {
    return isPresent(spte) && (level == 1 || (spte & LARGE) != 0);
  }

  /** A present entry that points to a shadow page. */
  public static boolean isTable(final long spte, final int level) {
    return level > 1 && (spte & (MMU_PRESENT | LARGE)) == MMU_PRESENT;
  }

  public static boolean isMmio(final long spte) {
    return (spte & MMIO_MASK) == MMIO;
  }

  /** Host frame of a leaf, or number of the shadow page of a table pointer. */
  public static long frame(final long spte) {
    return (spte & FRAME) >>> 12;
  }

  /** The pointer to the shadow page with this number. */
  public static long table(final int page) {
    return TABLE | (long) page << 12;
  }

  /** The rights of a leaf as it stands. W counts while logging alone has taken it away. */
  public static int access(final long spte) {
    return ((spte & (WRITABLE | MMU_WRITABLE)) != 0 ? Access.WRITE : 0)
        | ((spte & USER) != 0 ? Access.USER : 0)
        | ((spte & NO_EXECUTE) == 0 ? Access.EXEC : 0);
  }

  /**
   * First piece of a huge leaf in a table of {@code level}; piece i maps i units more. Pieces of 4K
   * may be executable where {@code executable} says so, since only huge pages must not be
   * (make_huge_page_split_spte; reference 1.5).
   */
  public static long firstPiece(final long huge, final int level, final boolean executable) {
    if (level > 1) {
      return huge;
    }
    return huge & ~(executable ? LARGE | NO_EXECUTE : LARGE);
  }

  public static boolean isWritable(final long spte) {
    return (spte & WRITABLE) != 0;
  }

  /** The entry that marks {@code gfn} as MMIO; {@code access} keeps W and U only. */
  public static long mmio(final long gfn, final int access, final long generation) {
    final long low = generation & 0xff;
    final long high = generation >>> 8 & 0x7ff;
    return MMIO | gfn << 12 | (access & (Access.WRITE | Access.USER)) | low << 3 | high << 52;
  }

  /** The rights that an MMIO entry remembers: W and U. */
  public static int mmioRights(final int access) {
    return access & (Access.WRITE | Access.USER);
  }

  public static long mmioGfn(final long spte) {
    return (spte & MMIO_GFN) >>> 12;
  }

  public static int mmioAccess(final long spte) {
    return (int) spte & (Access.WRITE | Access.USER);
  }

  public static long mmioGeneration(final long spte) {
    return (spte >>> 3 & 0xff) | (spte >>> 52 & 0x7ff) << 8;
  }

  /** The part of a slot generation that an MMIO entry can hold. */
  public static long mmioGenerationOf(final long slotGeneration) {
    return slotGeneration & (1L << MMIO_GENERATION_BITS) - 1;
  }

  /** Write protection: always W, and M too where a guest table needs it (reference 8.3). */
  public static long writeProtected(final long spte, final boolean forTable) {
    return spte & ~(forTable ? WRITABLE | MMU_WRITABLE : WRITABLE);
  }

  /**
   * Whether replacing a present entry needs a flush: M went with W, or A, or D was lost
   * (mmu_spte_update, reference 1.5). The first test looks at M since W may be set without the
   * lock.
   */
  public static boolean updateNeedsFlush(final long old, final long now) {
    return ((old & MMU_WRITABLE) != 0 && (now & WRITABLE) == 0)
        || (old & ~now & (ACCESSED | DIRTY)) != 0;
  }
}
