package umbra.mmu.memory;

import java.util.Arrays;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;

/**
 * A byte for each page of a mapping. Most keep the byte they began with, so memory is taken only
 * for pieces of the mapping in which one was changed.
 */
final class PageBytes {
  private static final int SHIFT = 12;
  private static final int PIECE = 1 << SHIFT;

  private final int pages;
  private final byte initial;
  private final byte[][] pieces;

  PageBytes(final int pages, final int initial) {
    this.pages = pages;
    this.initial = (byte) initial;
    this.pieces = new byte[((pages - 1) >>> SHIFT) + 1][];
  }

  int pages() {
    return pages;
  }

  /** What every page began with. */
  byte initial() {
    return initial;
  }

  byte get(final int page) {
    final byte[] piece = pieces[page >>> SHIFT];
    return piece == null ? initial : piece[page & PIECE - 1];
  }

  /** First page from {@code page} on that has another byte than in the beginning, or -1. */
  int nextChanged(final int page) {
    for (int next = page; next < pages; next++) {
      if (pieces[next >>> SHIFT] == null) {
        next |= PIECE - 1;
      } else if (get(next) != initial) {
        return next;
      }
    }
    return -1;
  }

  void applyByte(final int page, final int value) {
    final int number = page >>> SHIFT;
    if (pieces[number] == null) {
      pieces[number] = piece(number);
    }
    pieces[number][page & PIECE - 1] = (byte) value;
  }

  void writeTo(final ImageOutput out) {
    int count = 0;
    for (final byte[] piece : pieces) {
      count += piece == null ? 0 : 1;
    }
    out.number(count);
    for (int number = 0; number < pieces.length; number++) {
      if (pieces[number] != null) {
        out.number(number);
        out.numbers(pieces[number], pieces[number].length);
      }
    }
  }

  void applyImage(final ImageInput in) {
    final int count = in.count(pieces.length);
    in.claim(count, PIECE);
    int number = -1;
    for (int i = 0; i < count; i++) {
      number = (int) in.number(number + 1L, pieces.length - 1L);
      pieces[number] = piece(number);
      in.numbers(pieces[number], pieces[number].length);
    }
  }

  private byte[] piece(final int number) {
    final byte[] piece = new byte[Math.min(PIECE, pages - (number << SHIFT))];
    Arrays.fill(piece, initial);
    return piece;
  }
}
