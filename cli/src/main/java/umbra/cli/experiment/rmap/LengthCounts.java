package umbra.cli.experiment.rmap;

import java.util.Arrays;
import umbra.mmu.state.RmapHistogram;

/** How many rmaps have which length. */
final class LengthCounts {
  private long[] rmaps = new long[8];

  /** Counts {@code number} rmaps of a length from 1 up. */
  void count(int length, long number) {
    if (length >= rmaps.length) {
      rmaps = Arrays.copyOf(rmaps, Math.max(length + 1, rmaps.length * 2));
    }
    rmaps[length] += number;
  }

  /** The longest length there is, 0 without any. */
  int longest() {
    int length = rmaps.length - 1;
    while (length > 0 && rmaps[length] == 0) {
      length--;
    }
    return length;
  }

  /** Rmaps at least {@code length} long. */
  long atLeast(int length) {
    long sum = 0;
    for (int i = Math.max(1, length); i < rmaps.length; i++) {
      sum += rmaps[i];
    }
    return sum;
  }

  /** Rmaps whose length is {@code low} to {@code high}. */
  long between(int low, int high) {
    return atLeast(low) - atLeast(high + 1);
  }

  /** Entries of all rmaps. */
  long entries() {
    long sum = 0;
    for (int i = 1; i < rmaps.length; i++) {
      sum += i * rmaps[i];
    }
    return sum;
  }

  /**
   * Rmaps in a column of mmu_rmaps_stat, from 1 up. KVM chooses it by the lowest set bit of the
   * length (reference 13.5): all odd lengths are in column 1.
   */
  long inColumn(int column) {
    long sum = 0;
    for (int i = 1; i < rmaps.length; i++) {
      int lowest = Math.min(Integer.numberOfTrailingZeros(i) + 1, RmapHistogram.COLUMNS - 1);
      sum += lowest == column ? rmaps[i] : 0;
    }
    return sum;
  }
}
