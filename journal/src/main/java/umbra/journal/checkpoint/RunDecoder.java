package umbra.journal.checkpoint;

import java.util.Arrays;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.MalformedImageException;

/**
 * Reads what {@link RunEncoder} wrote. Any bytes are safe input: what it would not have written
 * ends in {@link MalformedImageException}. Memory is what the image claims, and that is bounded.
 */
final class RunDecoder implements ImageInput {
  private static final int LAST_SHIFT = 63;

  private final byte[] bytes;
  private long budget;
  private int position;
  private long last;
  private long first;
  private long step;

  /** {@code budget} is how many bytes of memory the image may claim. */
  RunDecoder(final byte[] bytes, final long budget) {
    this.bytes = bytes;
    this.budget = budget;
  }

  @Override
  public long number(final long least, final long most) {
    final long value = zigzag(varint());
    if (value < least || value > most) {
      throw damage("number " + value + " where one from " + least + " to " + most + " is expected");
    }
    return value;
  }

  @Override
  public void claim(final long count, final long size) {
    if (count > budget / size) {
      throw damage("memory for " + count + " times " + size + " bytes is more than there may be");
    }
    budget -= count * size;
  }

  @Override
  public void numbers(final long[] into, final int count) {
    for (int i = 0; i < count; ) {
      final int end = i + run(count - i, Long.MIN_VALUE, Long.MAX_VALUE);
      long value = first;
      for (; i < end; i++) {
        into[i] = value;
        value += step;
      }
    }
  }

  @Override
  public void partBorder() {
    last = 0;
  }

  @Override
  public void numbers(final int[] into, final int start, final int behind) {
    for (int i = start; i < behind; ) {
      final int end = i + run(behind - i, Integer.MIN_VALUE, Integer.MAX_VALUE);
      int value = (int) first;
      for (; i < end; i++) {
        into[i] = value;
        value += (int) step;
      }
    }
  }

  @Override
  public void numbers(final short[] into, final int count) {
    for (int i = 0; i < count; ) {
      final int end = i + run(count - i, Short.MIN_VALUE, Short.MAX_VALUE);
      Arrays.fill(into, i, end, (short) first);
      i = end;
    }
  }

  @Override
  public void numbers(final byte[] into, final int count) {
    for (int i = 0; i < count; ) {
      final int end = i + run(count - i, Byte.MIN_VALUE, Byte.MAX_VALUE);
      Arrays.fill(into, i, end, (byte) first);
      i = end;
    }
  }

  void expectEnd() {
    if (position != bytes.length) {
      throw damage(bytes.length - position + " bytes behind the image");
    }
  }

  /** Reads the head of a run whose numbers must all be from {@code least} to {@code most}. */
  private int run(final int most, final long least, final long greatest) {
    final long count = varint();
    if (count < 1 || count > most) {
      throw damage("a run of " + Long.toUnsignedString(count) + " where " + most + " are left");
    }
    first = last + zigzag(varint());
    step = count > 1 ? zigzag(varint()) : 0;
    last = first + (count - 1) * step;
    if (first < least || first > greatest || last < least || last > greatest) {
      throw damage("a run from " + first + " to " + last + " in an array that holds no such");
    }
    return (int) count;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift <= LAST_SHIFT; shift += 7) {
      if (position >= bytes.length) {
        throw damage("its end inside a number");
      }
      final byte next = bytes[position++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw damage("a number of more than 64 bits");
  }

  private MalformedImageException damage(final String what) {
    return new MalformedImageException("found " + what + " at byte " + position + " of the image");
  }

  private static long zigzag(final long value) {
    return (value >>> 1) ^ -(value & 1);
  }
}
