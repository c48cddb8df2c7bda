package umbra.journal.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Arrays;

/**
 * Counts along the steps of a journal whose length is not known yet: at first a bin is one step
 * wide; whenever the bins run out, neighbours are joined and all become twice as wide.
 */
final class StepBins {
  /** Bins of each row at most. */
  static final int MOST = 8192;

  private final int[][] counts;
  private int shift;
  private int used;

  /** {@code rows} things are counted. */
  StepBins(final int rows) {
    this.counts = new int[rows][MOST];
  }

  /** One more of {@code row} at {@code step}, which is 1 or more. */
  void add(final int row, final long step) {
    while ((step - 1) >>> shift >= MOST) {
      widen();
    }
    final int bin = (int) ((step - 1) >>> shift);
    used = Math.max(used, bin + 1);
    counts[row][bin]++;
  }

  /** Steps in a bin. */
  long width() {
    return 1L << shift;
  }

  private void widen() {
    for (final int[] row : counts) {
      for (int bin = 0; bin < MOST / 2; bin++) {
        row[bin] = row[2 * bin] + row[2 * bin + 1];
      }
      Arrays.fill(row, MOST / 2, MOST, 0);
    }
    shift++;
    used = (used + 1) / 2;
  }

  /** Writes {@code width} and {@code bins}, an array of counts for each row. */
  void write(final JsonGenerator json) throws IOException {
    json.writeNumberField("width", width());
    json.writeArrayFieldStart("bins");
    for (final int[] row : counts) {
      json.writeArray(row, 0, used);
    }
    json.writeEndArray();
  }
}
