package umbra.mmu.image;

/**
 * Takes the numbers of an image in their order. Arrays are not kept.
 *
 * <p>A large state changes little between two images. So what belongs together may be written as a
 * part: its form is handed back, and given again next time unless something in the part has
 * changed.
 */
public interface ImageOutput {
  void number(long value);

  /** The first {@code count} numbers of an array. */
  void numbers(long[] values, int count);

  /** The numbers of an array from {@code start} up to {@code end}. */
  void numbers(int[] values, int start, int end);

  default void numbers(final int[] values, final int count) {
    numbers(values, 0, count);
  }

  void numbers(short[] values, int count);

  void numbers(byte[] values, int count);

  /** Begins a part; what it holds is written next. Parts do not nest. */
  void beginPart();

  /** Ends a part: its form, or null if it is not worth keeping. */
  byte[] endPart();

  /** Writes a part again. */
  void again(byte[] part);

  default void flag(final boolean value) {
    number(value ? 1 : 0);
  }
}
