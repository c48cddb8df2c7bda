package umbra.mmu.guest;

/**
 * The form of a guest's page tables: how many levels, how large their entries are, and what an
 * entry's bits mean (reference 1.1, 1.6, 2.6). A processor's mode bits choose it; it stays the same
 * for a whole run.
 *
 * <pre>
 *                 57      48      39      30      21      12       0
 *  5-level         | 9     | 9     | 9     | 9     | 9     | offset |
 *  4-level                 | 9     | 9     | 9     | 9     | offset |
 *  PAE                            32| 2    | 9     | 9     | offset |   level 3: PDPTRs
 *  32-bit                         32| 10      22| 10       | offset |   4-byte entries
 * </pre>
 */
public enum PagingFormat {
  FOUR_LEVEL(4, 4, 8, 9, 3, 48),
  FIVE_LEVEL(5, 5, 8, 9, 3, 57),

  /** The four entries of level 3 are registers (PDPTRs) that loading CR3 fills. */
  PAE(3, 2, 8, 9, 2, 32),

  /** With CR4.PSE: a page directory may map 4M. */
  THIRTY_TWO_BIT(2, 2, 4, 10, 2, 32),

  /** Without CR4.PSE: bit 7 of a directory's entry means nothing. */
  THIRTY_TWO_BIT_WITHOUT_PSE(2, 2, 4, 10, 1, 32);

  private static final long PDPT_BASE = 0xffff_ffe0L;
  private static final long FOUR_MEGABYTE_FRAME = 0xffc0_0000L;
  private static final long PSE36_HIGH_BITS = 0xfL << 13;

  private final int levels;
  private final int topLevel;
  private final int entrySize;
  private final int indexBits;
  private final int largestLeaf;
  private final int addressBits;
  private final long linearMask;

  PagingFormat(
      final int levels,
      final int topLevel,
      final int entrySize,
      final int indexBits,
      final int largestLeaf,
      final int addressBits) {
    this.levels = levels;
    this.topLevel = topLevel;
    this.entrySize = entrySize;
    this.indexBits = indexBits;
    this.largestLeaf = largestLeaf;
    this.addressBits = addressBits;
    this.linearMask = addressBits > 32 ? -1L : (1L << addressBits) - 1;
  }

  /** The format that these register values choose; CR0.PG counts as set. */
  public static PagingFormat of(final long cr4, final long efer) {
    if ((efer & ControlRegister.EFER_LMA) != 0) {
      return (cr4 & ControlRegister.CR4_LA57) != 0 ? FIVE_LEVEL : FOUR_LEVEL;
    }
    if ((cr4 & ControlRegister.CR4_PAE) != 0) {
      return PAE;
    }
    return (cr4 & ControlRegister.CR4_PSE) != 0 ? THIRTY_TWO_BIT : THIRTY_TWO_BIT_WITHOUT_PSE;
  }

  /** Levels of the guest's tables, PDPTRs included: 5, 4, 3 or 2. */
  public int levels() {
    return levels;
  }

  /** Level of the table that a walk reads first from memory: below the PDPTRs of PAE. */
  public int topLevel() {
    return topLevel;
  }

  /** Level in the role of the shadow root: KVM shadows 32-bit formats in PAE tables. */
  public int shadowRootLevel() {
    return Math.max(levels, 3);
  }

  /**
   * Whether the shadow of the guest's tables hangs below four entries (pae_root) and not below one
   * shadow page.
   */
  public boolean hasPaeRoot() {
    return levels <= 3;
  }

  /** Bytes of an entry: 8 or 4. */
  public int entrySize() {
    return entrySize;
  }

  public boolean hasFourByteEntries() {
    return entrySize == 4;
  }

  /** Bytes of the widest ordinary operand of the guest's instructions. */
  public int wordSize() {
    return addressBits > 32 ? 8 : 4;
  }

  /** The bits of a linear address that the processor looks at. */
  public long linearMask() {
    return linearMask;
  }

  /** Whether the bits above the translated ones are copies of the highest of them. */
  public boolean isCanonical(final long gva) {
    final int unused = 64 - addressBits;
    return addressBits <= 32 ? gva >>> addressBits == 0 : (gva << unused) >> unused == gva;
  }

  /** Guest-physical address of the table that CR3 names; PDPTEs need no page of their own. */
  public long rootTable(final long cr3) {
    return cr3 & (this == PAE ? PDPT_BASE : Gpte.FRAME);
  }

  /** Index of the entry for {@code gva} in its guest table at {@code level}. */
  public int index(final long gva, final int level) {
    return (int) (gva >>> (12 + indexBits * (level - 1))) & ((1 << indexBits) - 1);
  }

  /** Offset in bytes of the entry for {@code gva} in its guest table at {@code level}. */
  public int offset(final long gva, final int level) {
    return index(gva, level) * entrySize;
  }

  /** The part of {@code gva} that leads to a table of {@code level}: all above its own index. */
  public long above(final long gva, final int level) {
    return gva >>> (12 + indexBits * level);
  }

  /** Pages of 4 KiB below one guest entry of {@code level}. */
  public long pages(final int level) {
    return 1L << (indexBits * (level - 1));
  }

  /** The highest level at which an entry may map memory: 3, 2 or 1. */
  public int largestLeaf() {
    return largestLeaf;
  }

  /** Whether a present entry without reserved bits maps memory rather than a table. */
  public boolean isLeaf(final long gpte, final int level) {
    return level == 1 || (level <= largestLeaf && (gpte & Gpte.LARGE) != 0);
  }

  /** First guest frame that a leaf of {@code level} maps. */
  public long leafGfn(final long gpte, final int level) {
    if (entrySize == 4 && level == 2) {
      // PSE36: the frame's bits 32 to 35 are bits 13 to 16 of the entry.
      return ((gpte & FOUR_MEGABYTE_FRAME) | (gpte & PSE36_HIGH_BITS) << 19) >>> 12;
    }
    return Gpte.gfn(gpte) & -pages(level);
  }
}
