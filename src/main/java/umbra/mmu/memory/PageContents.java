package umbra.mmu.memory;

import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;

/** The words of those pages of a mapping that hold more than one repeated byte. */
final class PageContents {
  static final int WORDS = 512;

  private static final int SHIFT = 9;
  private static final int PIECE = 1 << SHIFT;

  private final int pages;
  private final long[][][] pieces;
  private int count;

  PageContents(final int pages) {
    this.pages = pages;
    this.pieces = new long[((pages - 1) >>> SHIFT) + 1][][];
  }

  /** The page's 512 words, or null. */
  long[] get(final int page) {
    final long[][] piece = pieces[page >>> SHIFT];
    return piece == null ? null : piece[page & PIECE - 1];
  }

  /** First page from {@code page} on that has words, or -1. */
  int next(final int page) {
    for (int next = page; next < pages; next++) {
      if (pieces[next >>> SHIFT] == null) {
        next |= PIECE - 1;
      } else if (get(next) != null) {
        return next;
      }
    }
    return -1;
  }

  /** Gives a page words, all 0, where it had none. */
  long[] applyNew(final int page) {
    final int number = page >>> SHIFT;
    if (pieces[number] == null) {
      pieces[number] = new long[PIECE][];
    }
    count++;
    pieces[number][page & PIECE - 1] = new long[WORDS];
    return pieces[number][page & PIECE - 1];
  }

  /** Takes a page's words away. */
  void applyNone(final int page) {
    count--;
    pieces[page >>> SHIFT][page & PIECE - 1] = null;
  }

  void writeTo(final ImageOutput out) {
    out.number(count);
    for (int page = next(0); page >= 0; page = next(page + 1)) {
      out.number(page);
      out.numbers(get(page), WORDS);
    }
  }

  void applyImage(final ImageInput in) {
    final int claimed = in.count(pages);
    // With one page a piece at worst.
    in.claim(claimed, 2L * WORDS * Long.BYTES);
    int page = -1;
    for (int i = 0; i < claimed; i++) {
      page = (int) in.number(page + 1L, pages - 1L);
      in.numbers(applyNew(page), WORDS);
    }
  }
}
