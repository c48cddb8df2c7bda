package umbra.mmu.state;

import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;

/**
 * KVM's mmu_rmaps_stat, kept up to date with each change of an rmap's length. The column is that of
 * the lowest set bit of the length, as the kernel computes it (reference 13.5).
 */
public final class RmapHistogram {
  public static final int COLUMNS = 11;
  private static final String HEAD =
      "Rmap_Count:\t0\t1\t2-3\t4-7\t8-15\t16-31\t32-63\t64-127\t128-255\t256-511\t512-1023\t";
  private static final String[] ROWS = {"", "Level=4K:\t", "Level=2M:\t", "Level=1G:\t"};

  private final long[][] counts = new long[ROWS.length][COLUMNS];

  /** Rmaps of a level in a column. */
  public long count(final int level, final int column) {
    return counts[level][column];
  }

  /** The line of a level as KVM prints it; level 0 is the head line. */
  public String line(final int level) {
    if (level == 0) {
      return HEAD;
    }
    final StringBuilder line = new StringBuilder(ROWS[level]);
    for (final long count : counts[level]) {
      line.append(count).append('\t');
    }
    return line.toString();
  }

  void applyUnits(final int level, final long change) {
    counts[level][0] += change;
  }

  void applyLength(final int level, final int before, final int after) {
    counts[level][column(before)]--;
    counts[level][column(after)]++;
  }

  private static int column(final int length) {
    return length == 0 ? 0 : Math.min(Integer.numberOfTrailingZeros(length) + 1, COLUMNS - 1);
  }

  // ---- image ----

  void writeTo(final ImageOutput out) {
    for (final long[] level : counts) {
      out.numbers(level, COLUMNS);
    }
  }

  void applyImage(final ImageInput in) {
    for (final long[] level : counts) {
      in.numbers(level, COLUMNS);
    }
  }
}
