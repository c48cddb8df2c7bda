package umbra.mmu.shadow;

import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;

/**
 * One shadow page: a table of 512 entries and its header (struct kvm_mmu_page). The arrays belong
 * to the page; readers must not change them.
 */
public final class ShadowPage {
  public static final int ENTRIES = 512;

  /** Bytes that a page takes, with the translations of an indirect one, rounded up. */
  static final int BYTES = 2 * ENTRIES * Long.BYTES + 200;

  private static final int UNSYNC = 1;
  private static final int COUNTED = 2;
  private static final int BITMAP = 4;
  private static final int TDP = 8;
  private static final int MAX_LEVEL = 5;

  private final int number;
  private final long gfn;
  private final int generation;
  private final long serial;
  private final boolean tdp;
  private final long[] sptes = new long[ENTRIES];
  private final long[] translations;
  private int role;
  private int rootCount;
  private boolean unsync;
  private int unsyncChildren;
  private long[] unsyncBitmap;
  private int writeFlooding;
  private boolean nxSplit;
  private boolean counted;
  private int parents;

  /** The page as it was last written into an image; null once anything has changed. */
  private byte[] keptImage;

  ShadowPage next;
  ShadowPage previous;
  ShadowPage nextInBucket;
  ShadowPage previousInBucket;
  ShadowPage nextNxSplit;
  ShadowPage previousNxSplit;

  ShadowPage(
      final int number,
      final long gfn,
      final int role,
      final int generation,
      final long serial,
      final boolean tdp) {
    this.number = number;
    this.serial = serial;
    this.tdp = tdp;
    this.counted = !tdp;
    this.gfn = gfn;
    this.role = role;
    this.generation = generation;
    this.translations = PageRole.isDirect(role) ? null : new long[ENTRIES];
  }

  /** Number of the page, from 1; also the frame that table pointers to it hold. */
  public int number() {
    return number;
  }

  public long gfn() {
    return gfn;
  }

  /** How many pages the VM had made before this one: the order of age. */
  public long serial() {
    return serial;
  }

  /** Whether this is a table of the TDP MMU: in no hash, list, quota or rmap. */
  public boolean isTdp() {
    return tdp;
  }

  public int role() {
    return role;
  }

  public int level() {
    return PageRole.level(role);
  }

  public boolean isDirect() {
    return PageRole.isDirect(role);
  }

  public boolean isInvalid() {
    return PageRole.isInvalid(role);
  }

  public int generation() {
    return generation;
  }

  public int rootCount() {
    return rootCount;
  }

  public boolean isUnsync() {
    return unsync;
  }

  /** Entries that lead to an unsync page: number of set bits of the bitmap. */
  public int unsyncChildren() {
    return unsyncChildren;
  }

  public boolean hasUnsyncChild(final int index) {
    return unsyncBitmap != null && (unsyncBitmap[index >> 6] >>> (index & 63) & 1) != 0;
  }

  /** First entry from {@code index} on whose bit is set, or 512. */
  public int nextUnsyncChild(final int index) {
    if (unsyncBitmap == null) {
      return ENTRIES;
    }
    for (int i = index; i < ENTRIES; i = (i | 63) + 1) {
      final long rest = unsyncBitmap[i >> 6] >>> (i & 63);
      if (rest != 0) {
        return i + Long.numberOfTrailingZeros(rest);
      }
    }
    return ENTRIES;
  }

  public int writeFlooding() {
    return writeFlooding;
  }

  public boolean isNxSplit() {
    return nxSplit;
  }

  /** Whether the page counts against the quota: a dead root does so until it is put. */
  public boolean isCounted() {
    return counted;
  }

  public long spte(final int index) {
    return sptes[index];
  }

  /** Head word of the list of parent entries, for {@link PteLists}; at most one in the TDP MMU. */
  public int parents() {
    return parents;
  }

  /** Bytes of an entry of the guest table that an indirect page shadows. */
  public int gpteSize() {
    return PageRole.hasFourByteGpte(role) ? 4 : 8;
  }

  /**
   * Guest-physical address of the guest entry behind entry {@code index} of an indirect page. With
   * 4-byte entries a level-1 page shadows half of the guest's table and a level-2 page a quarter,
   * whose 4M entries take two of its own each.
   */
  public long gpteGpa(final int index) {
    if (!PageRole.hasFourByteGpte(role)) {
      return (gfn << 12) + 8L * index;
    }
    final int inTable = PageRole.quadrant(role) << 9 | index;
    return (gfn << 12) + 4L * (level() == 1 ? inTable : inTable >> 1);
  }

  /** gfn that entry {@code index} maps: the cached one, or by position in a direct page. */
  public long gfnOf(final int index) {
    return translations == null
        ? gfn + ((long) index << (9 * (level() - 1)))
        : translations[index] >>> 12;
  }

  /** Rights that the guest grants behind entry {@code index}, as cached (reference 5.3). */
  public int accessOf(final int index) {
    return translations == null ? PageRole.access(role) : (int) translations[index] & 7;
  }

  /** The raw cached word {@code gfn << 12 | access}; 0 in a direct page. */
  public long translation(final int index) {
    return translations == null ? 0 : translations[index];
  }

  public void applySpte(final int index, final long spte) {
    keptImage = null;
    sptes[index] = spte;
  }

  public void applyTranslation(final int index, final long word) {
    keptImage = null;
    if (translations != null) {
      translations[index] = word;
    }
  }

  public void applyInvalid() {
    keptImage = null;
    role |= PageRole.INVALID;
  }

  public void applyUncounted() {
    keptImage = null;
    counted = false;
  }

  public void applyRootCount(final int count) {
    keptImage = null;
    rootCount = count;
  }

  public void applyUnsync(final boolean value) {
    keptImage = null;
    unsync = value;
  }

  public void applyUnsyncChild(final int index, final boolean value) {
    keptImage = null;
    if (unsyncBitmap == null) {
      unsyncBitmap = new long[ENTRIES / 64];
    }
    unsyncBitmap[index >> 6] ^= 1L << (index & 63);
    unsyncChildren += value ? 1 : -1;
  }

  public void applyWriteFlooding(final int count) {
    keptImage = null;
    writeFlooding = count;
  }

  public void applyNxSplit(final boolean value) {
    nxSplit = value;
  }

  public void applyParents(final int head) {
    keptImage = null;
    parents = head;
  }

  // ---- image ----

  /** Writes the page; its number is for who makes it again. */
  void writeTo(final ImageOutput out) {
    if (keptImage != null) {
      out.again(keptImage);
      return;
    }
    out.beginPart();
    out.number(gfn);
    out.number(role);
    out.number(generation);
    out.number(serial);
    out.number(
        (tdp ? TDP : 0)
            | (unsync ? UNSYNC : 0)
            | (counted ? COUNTED : 0)
            | (hasBitmap() ? BITMAP : 0));
    out.number(rootCount);
    out.number(writeFlooding);
    out.number(parents);
    out.numbers(sptes, ENTRIES);
    if (translations != null) {
      out.numbers(translations, ENTRIES);
    }
    if (hasBitmap()) {
      out.numbers(unsyncBitmap, unsyncBitmap.length);
    }
    keptImage = out.endPart();
  }

  /** The page that {@link #writeTo} wrote; which list of NX splits it is in, is left out. */
  static ShadowPage of(final int number, final ImageInput in) {
    in.partBorder();
    final long gfn = in.number(0, Long.MAX_VALUE);
    final int role = (int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE);
    final int generation = in.count(1);
    final long serial = in.number(0, Long.MAX_VALUE);
    final int flags = in.count(UNSYNC | COUNTED | BITMAP | TDP);
    final ShadowPage page =
        new ShadowPage(number, gfn, role, generation, serial, (flags & TDP) != 0);
    in.require(page.level() >= 1 && page.level() <= MAX_LEVEL, "found a page of no level");
    page.applyImage(flags, in);
    in.partBorder();
    return page;
  }

  private void applyImage(final int flags, final ImageInput in) {
    unsync = (flags & UNSYNC) != 0;
    counted = (flags & COUNTED) != 0;
    rootCount = in.count(Integer.MAX_VALUE);
    writeFlooding = in.count(Integer.MAX_VALUE);
    parents = (int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE);
    in.numbers(sptes, ENTRIES);
    if (translations != null) {
      in.numbers(translations, ENTRIES);
    }
    if ((flags & BITMAP) != 0) {
      unsyncBitmap = new long[ENTRIES / 64];
      in.numbers(unsyncBitmap, unsyncBitmap.length);
      for (final long word : unsyncBitmap) {
        unsyncChildren += Long.bitCount(word);
      }
    }
  }

  private boolean hasBitmap() {
    return unsyncChildren > 0;
  }
}
