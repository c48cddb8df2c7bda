package umbra.mmu.image;

/**
 * Gives the numbers of an image in their order. What it gives need not come from a true image: each
 * reader checks what it goes on to rely on.
 *
 * <p>Every method throws {@link MalformedImageException} if no such number follows.
 */
public interface ImageInput {
  /** The next number, which must be one from {@code least} to {@code most}. */
  long number(long least, long most);

  /** Fills the first {@code count} numbers of an array. */
  void numbers(long[] into, int count);

  /** Fills an array from {@code start} up to {@code end}. */
  void numbers(int[] into, int start, int end);

  default void numbers(final int[] into, final int count) {
    numbers(into, 0, count);
  }

  void numbers(short[] into, int count);

  void numbers(byte[] into, int count);

  /** A part begins or ends here. */
  void partBorder();

  /**
   * Announces memory that is taken for what follows: {@code count} times {@code bytes}.
   *
   * @throws MalformedImageException if that is more than an image may take
   */
  void claim(long count, long bytes);

  /** Any number. */
  default long number() {
    return number(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** A number from 0 to {@code most}. */
  default int count(final int most) {
    return (int) number(0, most);
  }

  default boolean flag() {
    return number(0, 1) != 0;
  }

  /** Refuses the image unless {@code holds}. */
  default void require(final boolean holds, final String what) {
    if (!holds) {
      throw new MalformedImageException(what);
    }
  }
}
