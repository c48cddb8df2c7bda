package umbra.mmu.tlb;

import java.util.Arrays;
import umbra.mmu.event.Mix;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.shadow.Spte;

/**
 * Translations that the processor keeps: a direct-mapped table of 4K pages and one of 2M units (a
 * 1G leaf fills the unit that was touched). The leaf entry is kept as it was read.
 */
public final class Tlb {
  private static final int SMALL = 1024;
  private static final int LARGE = 64;
  private static final long VALID = 1L << 63;

  private static final int DIRTY_ABOVE_WRITABLE =
      Long.numberOfTrailingZeros(Spte.DIRTY / Spte.WRITABLE);

  /** So many slots are emptied one by one; of more, all. */
  private static final int REMEMBERED = 128;

  private final long[] smallTags = new long[SMALL];
  private final long[] smallSptes = new long[SMALL];
  private final long[] largeTags = new long[LARGE];
  private final long[] largeSptes = new long[LARGE];

  // Slots filled since the TLB was empty: it is emptied far more often than it is full.
  private final short[] filledSmall = new short[REMEMBERED];
  private int filledSmallCount;
  private boolean largeFilled;

  /**
   * Whether the access is answered without a walk: an entry is there and has the right, and a write
   * finds D set.
   *
   * @param access W, U and F as in an error code
   * @param smepSmap whether SMEP, then SMAP without EFLAGS.AC, are in force: bits 0 and 1
   */
  public boolean hits(final long gva, final long access, final int smepSmap) {
    final int small = smallSlot(gva);
    if (smallTags[small] == (gva >>> 12 | VALID)) {
      return permits(smallSptes[small], access, smepSmap);
    }
    final int large = largeSlot(gva);
    return largeTags[large] == (gva >>> 21 | VALID) && permits(largeSptes[large], access, smepSmap);
  }

  /** The leaf entry kept for {@code gva}, or 0. */
  public long spte(final long gva) {
    final int small = smallSlot(gva);
    if (smallTags[small] == (gva >>> 12 | VALID)) {
      return smallSptes[small];
    }
    final int large = largeSlot(gva);
    return largeTags[large] == (gva >>> 21 | VALID) ? largeSptes[large] : 0;
  }

  /** Receives a translation: the first address of its unit and the leaf entry. */
  @FunctionalInterface
  public interface Translations {
    void translation(long gva, long spte);
  }

  /** Every translation that is kept. */
  public void forEach(final Translations to) {
    for (int i = 0; i < SMALL; i++) {
      if (smallTags[i] != 0) {
        to.translation(smallTags[i] << 12, smallSptes[i]);
      }
    }
    for (int i = 0; i < LARGE; i++) {
      if (largeTags[i] != 0) {
        to.translation(largeTags[i] << 21, largeSptes[i]);
      }
    }
  }

  /** Whether a leaf entry grants the access without setting A or D. */
  public static boolean permits(final long spte, final long access, final int smepSmap) {
    final boolean user = (access & ErrorCode.USER) != 0;
    final boolean userPage = (spte & Spte.USER) != 0;
    if (user && !userPage) {
      return false;
    }
    if ((access & ErrorCode.FETCH) != 0) {
      return spte >= 0 && (user || !userPage || (smepSmap & 1) == 0);
    }
    if (!user && userPage && (smepSmap & 2) != 0) {
      return false;
    }
    // Without a branch on the kind of access, which nobody can predict in a mix of both: the W of
    // the error code stands where the entry has its own.
    final long write = access & ErrorCode.WRITE;
    final long needed = write | write << DIRTY_ABOVE_WRITABLE;
    return (spte & needed) == needed;
  }

  /** Keeps a leaf that was walked at {@code level}. */
  public void applyFill(final long gva, final long spte, final int level) {
    if (level == 1) {
      final int small = smallSlot(gva);
      if (smallTags[small] == 0) {
        remember(small);
      }
      smallTags[small] = gva >>> 12 | VALID;
      smallSptes[small] = spte;
    } else {
      final int large = largeSlot(gva);
      largeTags[large] = gva >>> 21 | VALID;
      largeSptes[large] = spte;
      largeFilled = true;
      final int small = smallSlot(gva);
      if (smallTags[small] == (gva >>> 12 | VALID)) {
        smallTags[small] = 0;
      }
    }
  }

  public void applyEmpty() {
    if (filledSmallCount > REMEMBERED) {
      Arrays.fill(smallTags, 0);
    } else {
      for (int i = 0; i < filledSmallCount; i++) {
        smallTags[filledSmall[i]] = 0;
      }
    }
    filledSmallCount = 0;
    if (largeFilled) {
      Arrays.fill(largeTags, 0);
      largeFilled = false;
    }
  }

  private void remember(final int small) {
    if (filledSmallCount < REMEMBERED) {
      filledSmall[filledSmallCount] = (short) small;
    }
    filledSmallCount = Math.min(filledSmallCount + 1, REMEMBERED + 1);
  }

  public void applyDrop(final long gva) {
    final int small = smallSlot(gva);
    if (smallTags[small] == (gva >>> 12 | VALID)) {
      smallTags[small] = 0;
    }
    final int large = largeSlot(gva);
    if (largeTags[large] == (gva >>> 21 | VALID)) {
      largeTags[large] = 0;
    }
  }

  /** Hash of all entries. */
  public long digest() {
    long hash = 1;
    for (int i = 0; i < SMALL; i++) {
      hash = smallTags[i] == 0 ? hash : Mix.then(Mix.then(hash, smallTags[i]), smallSptes[i]);
    }
    for (int i = 0; i < LARGE; i++) {
      hash = largeTags[i] == 0 ? hash : Mix.then(Mix.then(hash, largeTags[i]), largeSptes[i]);
    }
    return hash;
  }

  /** Upper bits take part, so that code and data in far windows do not push each other out. */
  private static int smallSlot(final long gva) {
    final long page = gva >>> 12;
    return (int) (page ^ (page >>> 10) ^ (page >>> 20)) & (SMALL - 1);
  }

  private static int largeSlot(final long gva) {
    final long unit = gva >>> 21;
    return (int) (unit ^ (unit >>> 6) ^ (unit >>> 12)) & (LARGE - 1);
  }
}
