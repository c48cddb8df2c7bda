package umbra.journal.checkpoint;

import java.util.Arrays;
import umbra.mmu.image.ImageOutput;
import umbra.mmu.state.VmState;

/**
 * An image as bytes. Arrays are cut into runs of numbers with one difference between neighbours,
 * since page tables, reverse maps and page states mostly are such runs: a table of 512 entries
 * takes eight bytes.
 *
 * <pre>
 * number  = varint(zigzag(value))
 * array   = run... until all its numbers are there
 * run     = varint(count), varint(zigzag(first - last number of the run before)), [step]
 * step    = varint(zigzag(difference)), only if count is above 1
 * </pre>
 *
 * "The run before" may belong to an array before; it is 0 at the beginning and at the borders of
 * parts. A run of two is written as two runs of one. So there is one encoding of an image only.
 */
final class RunEncoder implements ImageOutput {
  private static final int LONGEST_RUN_BYTES = 30;

  /** A longer form takes too much memory beside the state. */
  private static final int LONGEST_KEPT_PART = 256;

  /** A run costs about as much as looking at so many numbers. */
  private static final int WORK_OF_RUN = 8;

  private byte[] bytes = new byte[1 << 16];
  private int length;
  private long last;
  private int partStart;
  private long work;

  /** Writes the image of a state; false if it is longer than one may be. */
  boolean encode(final VmState state) {
    try {
      state.writeTo(this);
      return true;
    } catch (final TooLong tooLong) {
      return false;
    }
  }

  private static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLong() {
      super(null, null, false, false);
    }
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  @Override
  public void number(final long value) {
    reserve(LONGEST_RUN_BYTES);
    varint(zigzag(value));
  }

  @Override
  public void numbers(final long[] values, final int count) {
    int i = 0;
    while (i < count) {
      final long first = values[i];
      int end = i + 1;
      long step = 0;
      if (end < count) {
        step = values[end] - first;
        long expected = first + step;
        while (end < count && values[end] == expected) {
          expected += step;
          end++;
        }
      }
      i += run(first, end - i, step);
    }
    work += count;
  }

  @Override
  public void numbers(final int[] values, final int start, final int end) {
    int i = start;
    while (i < end) {
      final int first = values[i];
      int next = i + 1;
      long step = 0;
      if (next < end) {
        step = (long) values[next] - first;
        long expected = first + step;
        while (next < end && values[next] == expected) {
          expected += step;
          next++;
        }
      }
      i += run(first, next - i, step);
    }
    work += end - start;
  }

  @Override
  public void numbers(final short[] values, final int count) {
    int i = 0;
    while (i < count) {
      final int different = Arrays.mismatch(values, i, count - 1, values, i + 1, count);
      i += run(values[i], different < 0 ? count - i : different + 1, 0);
    }
  }

  @Override
  public void numbers(final byte[] values, final int count) {
    int i = 0;
    while (i < count) {
      final int different = Arrays.mismatch(values, i, count - 1, values, i + 1, count);
      i += run(values[i], different < 0 ? count - i : different + 1, 0);
    }
  }

  @Override
  public void beginPart() {
    last = 0;
    partStart = length;
  }

  @Override
  public byte[] endPart() {
    last = 0;
    final int size = length - partStart;
    return size <= LONGEST_KEPT_PART ? Arrays.copyOfRange(bytes, partStart, length) : null;
  }

  @Override
  public void again(final byte[] part) {
    last = 0;
    reserve(part.length);
    System.arraycopy(part, 0, bytes, length, part.length);
    length += part.length;
    work++;
  }

  /** What the image has cost, in numbers that were looked at. */
  long work() {
    return work;
  }

  /** Returns how many numbers were written. */
  private int run(final long first, final int found, final long step) {
    final int count = found == 2 ? 1 : found;
    reserve(LONGEST_RUN_BYTES);
    work += WORK_OF_RUN;
    varint(count);
    varint(zigzag(first - last));
    if (count > 1) {
      varint(zigzag(step));
    }
    last = first + (count - 1) * step;
    return count;
  }

  private void reserve(final int more) {
    if (bytes.length - length < more) {
      if (length > CheckpointFormat.MAX_IMAGE_LENGTH / 2) {
        throw new TooLong();
      }
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  private void varint(final long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  private static long zigzag(final long value) {
    return (value << 1) ^ (value >> 63);
  }
}
