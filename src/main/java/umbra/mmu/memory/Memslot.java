package umbra.mmu.memory;

import java.util.Arrays;
import umbra.mmu.event.Mix;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;

/**
 * One memslot: guest frames backed by host memory, with what KVM keeps per frame: rmap heads, the
 * reasons against large mappings, write tracking and the dirty bitmap (struct kvm_memory_slot and
 * kvm_arch_memory_slot).
 */
public final class Memslot {
  public static final int LOG_DIRTY = 1;
  public static final int READ_ONLY = 2;
  public static final int MAX_LEVEL = 3;

  /** Rmaps in a part of an image, as a power of two. */
  private static final int PART_SHIFT = 12;

  private static final long MAX_GFN = 1L << 40;

  /** An rmap head, a count of tables and a dirty bit, rounded up. */
  private static final int BYTES_PER_PAGE = 7;

  private final int id;
  private final long baseGfn;
  private final long pages;
  private final SlotMemory memory;
  private int flags;
  private final int[][] rmapHeads = new int[MAX_LEVEL + 1][];
  private final int[][] largeDisallowed = new int[MAX_LEVEL + 1][];
  private short[] writeTrack;
  private long[] dirty;
  private long digest;

  /** Rmaps of level 1 as they were last written into an image, in parts; null for changed ones. */
  private byte[][] keptRmaps;

  public Memslot(
      final int id,
      final long baseGfn,
      final long pages,
      final int flags,
      final SlotMemory memory) {
    this.id = id;
    this.baseGfn = baseGfn;
    this.pages = pages;
    this.flags = flags;
    this.memory = memory;
    for (int level = 1; level <= MAX_LEVEL; level++) {
      rmapHeads[level] = new int[units(level)];
      if (level > 1) {
        largeDisallowed[level] = new int[units(level)];
        disallowUnaligned(level);
      }
    }
    if ((flags & LOG_DIRTY) != 0) {
      dirty = new long[words()];
    }
  }

  public int id() {
    return id;
  }

  public long baseGfn() {
    return baseGfn;
  }

  public long pages() {
    return pages;
  }

  public int flags() {
    return flags;
  }

  public boolean logsDirty() {
    return (flags & LOG_DIRTY) != 0;
  }

  public boolean isReadOnly() {
    return (flags & READ_ONLY) != 0;
  }

  public SlotMemory memory() {
    return memory;
  }

  public boolean contains(final long gfn) {
    return gfn >= baseGfn && gfn < baseGfn + pages;
  }

  /** Whether the slot holds a gfn of {@code [firstGfn, firstGfn + count)}. */
  public boolean overlaps(final long firstGfn, final long count) {
    return firstGfn < baseGfn + pages && baseGfn < firstGfn + count;
  }

  /** Page of the memory's mapping behind {@code gfn}. */
  public int mappingPage(final long gfn) {
    return memory.slotPage() + (int) (gfn - baseGfn);
  }

  /** The gfn that a page of the memory's mapping backs; the slot need not contain it. */
  public long gfnOfMappingPage(final int page) {
    return baseGfn + page - memory.slotPage();
  }

  /** Units of {@code level} that the slot touches, partly covered ones included. */
  public int units(final int level) {
    return unit(baseGfn + pages - 1, level) + 1;
  }

  /** Unit of {@code gfn} at {@code level} within the slot (reference 1.1). */
  public int unit(final long gfn, final int level) {
    return (int) ((gfn >> (9 * (level - 1))) - (baseGfn >> (9 * (level - 1))));
  }

  /** Head word of the rmap of a unit, for {@code PteLists}. */
  public int rmap(final int level, final int unit) {
    return rmapHeads[level][unit];
  }

  /** Whether every rmap of the slot is empty. */
  public boolean mapsNothing() {
    for (int level = 1; level <= MAX_LEVEL; level++) {
      for (final int head : rmapHeads[level]) {
        if (head != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** Why no mapping of {@code level} (2 or 3) may cover {@code gfn}: 0 for no reason. */
  public int largeDisallowed(final long gfn, final int level) {
    return largeDisallowed[level][unit(gfn, level)];
  }

  /** Shadow pages above level 1 that shadow {@code gfn}. */
  public int writeTrack(final long gfn) {
    return writeTrack == null ? 0 : writeTrack[(int) (gfn - baseGfn)];
  }

  public int words() {
    return (int) ((pages + 63) >>> 6);
  }

  /** Whether the slot has a dirty bitmap. */
  public boolean hasDirtyBitmap() {
    return dirty != null;
  }

  public long dirtyWord(final int word) {
    return dirty[word];
  }

  public boolean isDirty(final long gfn) {
    final long page = gfn - baseGfn;
    return (dirty[(int) (page >>> 6)] >>> (page & 63) & 1) != 0;
  }

  /** Whether a write to {@code gfn} is to be marked: nobody did yet (mark_page_dirty_in_slot). */
  public boolean missesDirtyMark(final long gfn) {
    return logsDirty() && !isDirty(gfn);
  }

  /** Hash of range, flags, rmap heads and dirty bits; the rest follows from the shadow pages. */
  public long digest() {
    return digest ^ Mix.of(Mix.SLOT, (long) id << 48 | baseGfn, pages << 2 | flags);
  }

  public void applyRmap(final int level, final int unit, final int head) {
    final long cell = (long) id << 48 | (long) level << 40 | unit;
    digest ^= Mix.of(Mix.RMAP, cell, rmapHeads[level][unit]) ^ Mix.of(Mix.RMAP, cell, head);
    rmapHeads[level][unit] = head;
    if (level == 1 && keptRmaps != null) {
      keptRmaps[unit >>> PART_SHIFT] = null;
    }
  }

  public void applyLargeDisallowed(final long gfn, final int level, final int change) {
    largeDisallowed[level][unit(gfn, level)] += change;
  }

  public void applyWriteTrack(final long gfn, final int change) {
    if (writeTrack == null) {
      writeTrack = new short[(int) pages];
    }
    writeTrack[(int) (gfn - baseGfn)] += (short) change;
  }

  /** New flags of a live slot; the dirty bitmap comes and goes with its flag. */
  public void applyFlags(final int newFlags) {
    flags = newFlags;
    if (!logsDirty()) {
      for (int word = 0; dirty != null && word < dirty.length; word++) {
        applyDirtyWord(word, 0);
      }
      dirty = null;
    } else if (dirty == null) {
      dirty = new long[words()];
    }
  }

  /** Moves the bitmap of the slot that this one replaces here. */
  public void applyBitmapOf(final Memslot old) {
    if (dirty != null && old.dirty != null) {
      for (int word = 0; word < dirty.length; word++) {
        applyDirtyWord(word, old.dirty[word]);
      }
    }
  }

  public void applyDirty(final long page) {
    final int word = (int) (page >>> 6);
    applyDirtyWord(word, dirty[word] | 1L << (page & 63));
  }

  public void applyClean(final int word, final long mask) {
    applyDirtyWord(word, dirty[word] & ~mask);
  }

  public void applyAllDirty() {
    for (int word = 0; word < dirty.length; word++) {
      final long rest = pages - 64L * word;
      applyDirtyWord(word, rest >= 64 ? -1L : (1L << rest) - 1);
    }
  }

  private void applyDirtyWord(final int word, final long value) {
    final long cell = (long) id << 48 | word;
    digest ^= Mix.of(Mix.DIRTY_WORD, cell, dirty[word]) ^ Mix.of(Mix.DIRTY_WORD, cell, value);
    dirty[word] = value;
  }

  // ---- image ----

  /** Writes where the slot is, then what KVM keeps for it. */
  public void writeTo(final ImageOutput out) {
    out.number(baseGfn);
    out.number(pages);
    out.number(flags);
    writeRmaps(out);
    for (int level = 2; level <= MAX_LEVEL; level++) {
      out.numbers(largeDisallowed[level], largeDisallowed[level].length);
    }
    out.flag(writeTrack != null);
    if (writeTrack != null) {
      out.numbers(writeTrack, writeTrack.length);
    }
    if (dirty != null) {
      out.numbers(dirty, dirty.length);
    }
  }

  private void writeRmaps(final ImageOutput out) {
    if (keptRmaps == null) {
      keptRmaps = new byte[((rmapHeads[1].length - 1) >>> PART_SHIFT) + 1][];
    }
    for (int part = 0; part < keptRmaps.length; part++) {
      if (keptRmaps[part] != null) {
        out.again(keptRmaps[part]);
        continue;
      }
      out.beginPart();
      final int start = part << PART_SHIFT;
      out.numbers(rmapHeads[1], start, Math.min(start + (1 << PART_SHIFT), rmapHeads[1].length));
      keptRmaps[part] = out.endPart();
    }
    for (int level = 2; level <= MAX_LEVEL; level++) {
      out.numbers(rmapHeads[level], rmapHeads[level].length);
    }
  }

  /** The slot that {@link #writeTo} wrote, in front of the memory behind its number. */
  public static Memslot of(final int id, final SlotMemory memory, final ImageInput in) {
    final long baseGfn = in.number(0, MAX_GFN);
    final long pages = in.number(1, memory.slotPages());
    final int flags = in.count(LOG_DIRTY | READ_ONLY);
    in.claim(pages, BYTES_PER_PAGE);
    final Memslot slot = new Memslot(id, baseGfn, pages, flags, memory);
    slot.applyImage(in);
    return slot;
  }

  private void applyImage(final ImageInput in) {
    for (int start = 0; start < rmapHeads[1].length; start += 1 << PART_SHIFT) {
      in.partBorder();
      in.numbers(rmapHeads[1], start, Math.min(start + (1 << PART_SHIFT), rmapHeads[1].length));
      in.partBorder();
    }
    for (int level = 2; level <= MAX_LEVEL; level++) {
      in.numbers(rmapHeads[level], rmapHeads[level].length);
    }
    for (int level = 1; level <= MAX_LEVEL; level++) {
      digestRmaps(level);
    }
    for (int level = 2; level <= MAX_LEVEL; level++) {
      in.numbers(largeDisallowed[level], largeDisallowed[level].length);
    }
    if (in.flag()) {
      writeTrack = new short[(int) pages];
      in.numbers(writeTrack, writeTrack.length);
    }
    if (dirty != null) {
      in.numbers(dirty, dirty.length);
      for (int word = 0; word < dirty.length; word++) {
        digest ^= Mix.of(Mix.DIRTY_WORD, (long) id << 48 | word, dirty[word]);
      }
    }
  }

  private void digestRmaps(final int level) {
    final int[] heads = rmapHeads[level];
    final long cells = (long) id << 48 | (long) level << 40;
    long hash = 0;
    for (int unit = 0; unit < heads.length; unit++) {
      hash ^= Mix.of(Mix.RMAP, cells | unit, heads[unit]);
    }
    digest ^= hash;
  }

  /**
   * kvm_alloc_memslot_metadata: no large page over the slot's ragged ends, nor where gfn and hva
   * are not congruent.
   */
  private void disallowUnaligned(final int level) {
    final int[] counts = largeDisallowed[level];
    final long mask = (1L << (9 * (level - 1))) - 1;
    if ((baseGfn & mask) != 0) {
      counts[0] = 1;
    }
    if ((baseGfn + pages & mask) != 0) {
      counts[counts.length - 1] = 1;
    }
    if (((baseGfn ^ memory.slotHva() >>> 12) & mask) != 0) {
      Arrays.fill(counts, 1);
    }
  }
}
