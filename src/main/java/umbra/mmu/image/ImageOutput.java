package umbra.mmu.image;

/** Takes the numbers of an image in their order. Arrays are not kept. */
public interface ImageOutput {
  void number(long value);

  /** The first {@code count} numbers of an array. */
  void numbers(long[] values, int count);

  void numbers(int[] values, int count);

  void numbers(short[] values, int count);

  void numbers(byte[] values, int count);

  default void flag(final boolean value) {
    number(value ? 1 : 0);
  }
}
