package umbra.cli.experiment.translation;

import java.util.OptionalLong;
import java.util.function.LongPredicate;

/** Finds the first number that something cannot hold, by trying. */
final class FirstLost {
  private FirstLost() {}

  /**
   * The smallest unsigned number up to {@code last} that is not held, where all above it are not
   * held either.
   *
   * @param holds whether a number comes back as it was put in
   * @return empty if all are held
   * @throws IllegalStateException if a power of two or a neighbour of one shows that there is no
   *     such border
   */
  static OptionalLong upTo(long last, LongPredicate holds) {
    if (holds.test(last)) {
      requireBorder(last, -1, false, holds);
      return OptionalLong.empty();
    }
    if (!holds.test(0)) {
      return OptionalLong.of(0);
    }
    long held = 0;
    long lost = last;
    while (lost - held != 1) {
      long middle = held + ((lost - held) >>> 1);
      if (holds.test(middle)) {
        held = middle;
      } else {
        lost = middle;
      }
    }
    requireBorder(last, lost, true, holds);
    return OptionalLong.of(lost);
  }

  /** All powers of two with their neighbours lie on the right side. */
  private static void requireBorder(long last, long lost, boolean hasBorder, LongPredicate holds) {
    for (int bit = 0; bit < Long.SIZE; bit++) {
      for (long number = (1L << bit) - 1; number != (1L << bit) + 2; number++) {
        boolean inRange = Long.compareUnsigned(number, last) <= 0;
        boolean expected = !hasBorder || Long.compareUnsigned(number, lost) < 0;
        if (inRange && holds.test(number) != expected) {
          throw new IllegalStateException("no border at 0x" + Long.toHexString(lost));
        }
      }
    }
  }
}
