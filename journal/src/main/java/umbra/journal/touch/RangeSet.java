package umbra.journal.touch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import umbra.mmu.image.MalformedImageException;

/**
 * A set of numbers from 0 on, as ranges. It may say of a number that it is in though it was never
 * added, and never the other way: above {@link #MOST} ranges numbers are told apart less finely.
 */
public final class RangeSet {
  /** Ranges that one set has at most. */
  static final int MOST = 192;

  private static final int MAX_SHIFT = 63;

  private final int shift;

  /** First and last number of each range, both without their last {@link #shift} bits. */
  private final long[] bounds;

  private RangeSet(final int shift, final long[] bounds) {
    this.shift = shift;
    this.bounds = bounds;
  }

  /** Whether a number from {@code least} to {@code most} may be in it. */
  public boolean meets(final long least, final long most) {
    final long low = least >> shift;
    final long high = most >> shift;
    int from = 0;
    int to = bounds.length / 2;
    while (from < to) {
      final int middle = (from + to) >>> 1;
      if (bounds[2 * middle + 1] < low) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return 2 * from < bounds.length && bounds[2 * from] <= high;
  }

  /** Whether the number may be in it. */
  public boolean has(final long number) {
    return meets(number, number);
  }

  /** Ranges that it has. */
  int count() {
    return bounds.length / 2;
  }

  void writeTo(final ByteArrayOutputStream out) {
    out.write(shift);
    Varints.write(out, count());
    long last = 0;
    for (final long bound : bounds) {
      Varints.write(out, bound - last);
      last = bound;
    }
  }

  static RangeSet read(final ByteBuffer in) {
    final int shift = in.get();
    final long count = Varints.read(in);
    if (shift < 0 || shift > MAX_SHIFT || count < 0 || count > MOST) {
      throw new MalformedImageException("found a set of " + count + " ranges by " + shift);
    }
    final long[] bounds = new long[2 * (int) count];
    long last = 0;
    for (int i = 0; i < bounds.length; i++) {
      last += Varints.read(in);
      bounds[i] = last;
      if ((i > 0 && bounds[i] < bounds[i - 1]) || bounds[i] < 0) {
        throw new MalformedImageException("found ranges out of order");
      }
    }
    return new RangeSet(shift, bounds);
  }

  /** Hears ranges. */
  interface RangeListener {
    void range(long first, long last);
  }

  /** Collects a set. Reusable. */
  static final class Builder {
    private long[] lows = new long[64];
    private long[] highs = new long[64];
    private int size;

    /** Adds the numbers from {@code low} to {@code high}; what is below 0 is no number. */
    void add(final long low, final long high) {
      if (high < 0) {
        return;
      }
      final long from = Math.max(low, 0);
      if (size > 0 && from <= highs[size - 1] + 1 && high >= lows[size - 1] - 1) {
        lows[size - 1] = Math.min(lows[size - 1], from);
        highs[size - 1] = Math.max(highs[size - 1], high);
        return;
      }
      if (size == lows.length) {
        join();
        if (size > lows.length / 2) {
          lows = Arrays.copyOf(lows, size * 2);
          highs = Arrays.copyOf(highs, size * 2);
        }
      }
      lows[size] = from;
      highs[size++] = high;
    }

    /** Adds {@code first} and the {@code count - 1} numbers behind it, {@code step} apart. */
    void addRow(final long first, final long step, final int count) {
      final long last = first + step * (count - 1);
      if (step >= -1 && step <= 1) {
        add(Math.min(first, last), Math.max(first, last));
        return;
      }
      for (int i = 0; i < count; i++) {
        add(first + step * i, first + step * i);
      }
    }

    /** Calls with the first and last number of each range. */
    void forEach(final RangeListener to) {
      join();
      for (int i = 0; i < size; i++) {
        to.range(lows[i], highs[i]);
      }
    }

    void clear() {
      size = 0;
    }

    /** The set of what was added; the builder is empty then. */
    RangeSet build() {
      join();
      int shift = 0;
      while (size > MOST) {
        shift++;
        for (int i = 0; i < size; i++) {
          lows[i] >>= 1;
          highs[i] >>= 1;
        }
        join();
      }
      final long[] bounds = new long[2 * size];
      for (int i = 0; i < size; i++) {
        bounds[2 * i] = lows[i];
        bounds[2 * i + 1] = highs[i];
      }
      size = 0;
      return new RangeSet(shift, bounds);
    }

    /** Sorts, and joins ranges that touch each other. */
    private void join() {
      if (size < 2) {
        return;
      }
      sort();
      int kept = 0;
      for (int i = 1; i < size; i++) {
        if (lows[i] <= highs[kept] + 1) {
          highs[kept] = Math.max(highs[kept], highs[i]);
        } else {
          kept++;
          lows[kept] = lows[i];
          highs[kept] = highs[i];
        }
      }
      size = kept + 1;
    }

    /** By the lower bound: a heap sort in place, since bounds are in two arrays. */
    private void sort() {
      for (int i = size / 2 - 1; i >= 0; i--) {
        sink(i, size);
      }
      for (int end = size - 1; end > 0; end--) {
        swap(0, end);
        sink(0, end);
      }
    }

    private void sink(final int start, final int end) {
      int parent = start;
      for (int child = 2 * parent + 1; child < end; child = 2 * parent + 1) {
        if (child + 1 < end && lows[child + 1] > lows[child]) {
          child++;
        }
        if (lows[parent] >= lows[child]) {
          return;
        }
        swap(parent, child);
        parent = child;
      }
    }

    private void swap(final int i, final int j) {
      final long low = lows[i];
      final long high = highs[i];
      lows[i] = lows[j];
      highs[i] = highs[j];
      lows[j] = low;
      highs[j] = high;
    }
  }
}
