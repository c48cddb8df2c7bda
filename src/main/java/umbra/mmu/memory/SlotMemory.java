package umbra.mmu.memory;

import java.util.Arrays;
import umbra.mmu.event.Mix;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;

/**
 * The host memory behind one slot: its content and the state of its pages. It outlives the slot in
 * KVM: a slot that is deleted and added again finds the same memory.
 *
 * <p>The mapping is the slot's range widened to its unit's borders (the recorder's mkslot); pages
 * are counted from the mapping's start. Host addresses are made up, but congruent to the guest's
 * modulo 1 GiB, as the recorder asks the host for.
 */
public final class SlotMemory {
  /** Protection of a mapping piece. */
  public static final int PROTECTION_NONE = 0;

  public static final int PROTECTION_READ = 1;
  public static final int PROTECTION_READ_WRITE = 2;

  private static final long GIGABYTE = 1L << 30;
  private static final long WINDOW = 1L << 42;

  private final int id;
  private final long gpa;
  private final long hvaOffset;
  private final Backing backing;
  private final long mappingHva;
  private final long slotHva;
  private final int slotPage;
  private final int slotPages;
  private final PageBytes states;
  private final PageBytes fills;
  private final PageBytes protections;
  private final int initialFill;
  private final PageContents contents;
  private int zeroPages;
  private long digest;

  /** What the host knows of all pages as it was last written into an image; null if changed. */
  private byte[] keptPages;

  /**
   * @param gpa where the slot is created; {@code size} in bytes, both page aligned
   * @param hvaOffset bytes by which the host address is moved against the guest's
   * @param fill the byte that fills the memory
   */
  public SlotMemory(
      final int id,
      final long gpa,
      final long size,
      final Backing backing,
      final long hvaOffset,
      final int fill) {
    this.id = id;
    this.gpa = gpa;
    this.hvaOffset = hvaOffset;
    this.backing = backing;
    final long unit = (long) backing.unitPages() << 12;
    final long inUnit = gpa & unit - 1;
    final long length = size + hvaOffset + inUnit + unit - 1 & -unit;
    this.mappingHva = WINDOW * (id + 1) + (gpa & GIGABYTE - 1 & -unit);
    this.slotHva = mappingHva + inUnit + hvaOffset;
    this.slotPage = (int) ((inUnit + hvaOffset) >>> 12);
    this.slotPages = (int) (size >>> 12);
    final int pages = (int) (length >>> 12);
    this.states =
        new PageBytes(
            pages, backing == Backing.FOUR_K ? HostPage.FILLED_SMALL : HostPage.FILLED_HUGE);
    this.fills = new PageBytes(pages, fill);
    this.protections = new PageBytes(pages, PROTECTION_READ_WRITE);
    this.contents = new PageContents(pages);
    this.initialFill = fill;
  }

  public int id() {
    return id;
  }

  public Backing backing() {
    return backing;
  }

  /** Host address of the slot's first byte. */
  public long slotHva() {
    return slotHva;
  }

  /** Host address of page {@code page} of the mapping. */
  public long hva(final int page) {
    return mappingHva + ((long) page << 12);
  }

  /** Page of the mapping at which the slot begins. */
  public int slotPage() {
    return slotPage;
  }

  /** Pages of the slot, as it was created. */
  public int slotPages() {
    return slotPages;
  }

  /** Pages of the mapping. */
  public int pages() {
    return states.pages();
  }

  public int state(final int page) {
    return states.get(page);
  }

  public int protection(final int page) {
    return protections.get(page);
  }

  /** Slot pages that now show the shared zero page. */
  public int zeroPages() {
    return zeroPages;
  }

  /**
   * Host frame of a page. Its value means nothing but identity and alignment: frames of one unit
   * are contiguous, and the zero pages of all slots are the same.
   */
  public long pfn(final int page) {
    if ((states.get(page) & HostPage.ZERO) != 0) {
      return (states.get(page) & HostPage.HUGE) != 0
          ? HostFrames.HUGE_ZERO + (page & 511)
          : HostFrames.ZERO;
    }
    return HostFrames.of(id, page);
  }

  /** Level of the host's mapping of a page, 1 to 3. */
  public int mappingLevel(final int page) {
    return (states.get(page) & HostPage.HUGE) != 0 ? backing.level() : 1;
  }

  /** The aligned 8 bytes at {@code offset} (bytes, a multiple of 8) of page {@code page}. */
  public long word(final int page, final int offset) {
    final long[] content = contents.get(page);
    return content == null ? filled(fills.get(page)) : content[offset >> 3];
  }

  /** Reads {@code size} (1, 2, 4, 8) bytes, little endian, not crossing the page. */
  public long read(final int page, final int offset, final int size) {
    final int shift = (offset & 7) * 8;
    if (size == 8 && shift == 0) {
      // Entries of tables: most of what is ever read.
      return word(page, offset);
    }
    long value = word(page, offset & ~7) >>> shift;
    if (shift + size * 8 > 64) {
      value |= word(page, (offset & ~7) + 8) << (64 - shift);
    }
    return size == 8 ? value : value & (1L << (size * 8)) - 1;
  }

  /** Hash of content, page states and protections that differ from those at the start. */
  public long digest() {
    return digest;
  }

  /** Writes as {@link #read} reads. */
  public void applyWrite(final int page, final int offset, final int size, final long value) {
    if (size == 8 && (offset & 7) == 0) {
      applyWord(page, offset >> 3, value);
      return;
    }
    for (int i = 0; i < size; i++) {
      final int at = offset + i;
      final long mask = 0xffL << ((at & 7) * 8);
      final long old = word(page, at & ~7);
      applyWord(page, at >> 3, (old & ~mask) | (value >>> (i * 8) & 0xff) << ((at & 7) * 8));
    }
  }

  public void applyState(final int page, final int state) {
    final byte old = states.get(page);
    digest ^= hash(Mix.HOST_PAGE, page, old) ^ hash(Mix.HOST_PAGE, page, state);
    if (page >= slotPage && page < slotPage + slotPages) {
      zeroPages += isZero(state) - isZero(old);
    }
    states.applyByte(page, state);
    keptPages = null;
  }

  public void applyProtection(final int page, final int protection) {
    final byte old = protections.get(page);
    digest ^= hash(Mix.PROTECTION, page, old) ^ hash(Mix.PROTECTION, page, protection);
    protections.applyByte(page, protection);
    keptPages = null;
  }

  /** The whole page now holds {@code fill} in each byte. */
  public void applyFill(final int page, final int fill) {
    final long[] content = contents.get(page);
    if (content != null) {
      for (int i = 0; i < content.length; i++) {
        digest ^= wordHash(page, i, content[i]);
      }
      contents.applyNone(page);
    }
    digest ^= hash(Mix.FILL, page, fills.get(page) ^ initialFill);
    fills.applyByte(page, fill);
    keptPages = null;
    digest ^= hash(Mix.FILL, page, fills.get(page) ^ initialFill);
  }

  private void applyWord(final int page, final int index, final long value) {
    long[] content = contents.get(page);
    if (content == null) {
      content = contents.applyNew(page);
      Arrays.fill(content, filled(fills.get(page)));
    }
    digest ^= wordHash(page, index, content[index]) ^ wordHash(page, index, value);
    content[index] = value;
  }

  private long wordHash(final int page, final int index, final long value) {
    return hash(Mix.GUEST_WORD, (long) page << 9 | index, value ^ filled(fills.get(page)));
  }

  private long hash(final int kind, final long cell, final long value) {
    return Mix.of(kind, (long) id << 48 | cell, value);
  }

  // ---- image ----

  /** Writes how the memory was made, then what has become of it. */
  public void writeTo(final ImageOutput out) {
    out.number(gpa);
    out.number(slotPages);
    out.number(backing.ordinal());
    out.number(hvaOffset);
    out.number(initialFill);
    writePages(out);
    contents.writeTo(out);
  }

  private void writePages(final ImageOutput out) {
    if (keptPages != null) {
      out.again(keptPages);
      return;
    }
    out.beginPart();
    states.writeTo(out);
    fills.writeTo(out);
    protections.writeTo(out);
    keptPages = out.endPart();
  }

  /** The memory that {@link #writeTo} wrote. */
  public static SlotMemory of(final int id, final ImageInput in) {
    final long gpa = in.number(0, GIGABYTE << 22) & -4096;
    final long slotPages = in.number(1, Integer.MAX_VALUE);
    final Backing backing = Backing.values()[in.count(Backing.values().length - 1)];
    final long hvaOffset = in.number(0, GIGABYTE) & -4096;
    final int fill = in.count(255);
    final long mapped = slotPages + (hvaOffset >>> 12) + 2L * backing.unitPages();
    in.require(mapped <= Integer.MAX_VALUE, "memory of " + mapped + " pages");
    in.claim(mapped, 1);
    final SlotMemory memory = new SlotMemory(id, gpa, slotPages << 12, backing, hvaOffset, fill);
    memory.applyImage(in);
    return memory;
  }

  private void applyImage(final ImageInput in) {
    in.partBorder();
    states.applyImage(in);
    fills.applyImage(in);
    protections.applyImage(in);
    in.partBorder();
    contents.applyImage(in);
    for (int page = contents.next(0); page >= 0; page = contents.next(page + 1)) {
      final long[] content = contents.get(page);
      for (int word = 0; word < content.length; word++) {
        digest ^= wordHash(page, word, content[word]);
      }
    }
    applyImageOf(states, Mix.HOST_PAGE, 0);
    applyImageOf(fills, Mix.FILL, initialFill);
    applyImageOf(protections, Mix.PROTECTION, 0);
    for (int page = states.nextChanged(0); page >= 0; page = states.nextChanged(page + 1)) {
      if (page >= slotPage && page < slotPage + slotPages) {
        zeroPages += isZero(states.get(page)) - isZero(states.initial());
      }
    }
  }

  /** Takes what has changed into the digest, which began as 0. */
  private void applyImageOf(final PageBytes bytes, final int kind, final int base) {
    for (int page = bytes.nextChanged(0); page >= 0; page = bytes.nextChanged(page + 1)) {
      digest ^= hash(kind, page, bytes.initial() ^ base) ^ hash(kind, page, bytes.get(page) ^ base);
    }
  }

  private static int isZero(final int state) {
    return (state & (HostPage.ZERO | HostPage.HUGE)) == HostPage.ZERO ? 1 : 0;
  }

  private static long filled(final int fill) {
    return (fill & 0xff) * 0x0101010101010101L;
  }
}
