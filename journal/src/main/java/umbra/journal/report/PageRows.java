package umbra.journal.report;

import java.util.Arrays;

/** The rows that a page shows at present: its header's, and that of each run by its first index. */
final class PageRows {
  private static final int[] NONE = {};

  private int header;
  private int[] starts = NONE;
  private int[] rows = NONE;

  /** Hears which row of a page has another text; index -1 is the header, row 0 is no text. */
  @FunctionalInterface
  interface Difference {
    void row(int index, int row);
  }

  /** Takes a new header, 0 if the page is gone. */
  void header(final int row, final Difference differences) {
    if (row != header) {
      header = row;
      differences.row(-1, row);
    }
  }

  /** Takes new runs: {@code size} of them with rising first indices. */
  void runs(
      final int size, final int[] newStarts, final int[] newRows, final Difference differences) {
    int i = 0;
    int j = 0;
    while (i < starts.length || j < size) {
      final int old = i < starts.length ? starts[i] : Integer.MAX_VALUE;
      final int now = j < size ? newStarts[j] : Integer.MAX_VALUE;
      if (old < now) {
        differences.row(old, 0);
      } else if (now < old || rows[i] != newRows[j]) {
        differences.row(now, newRows[j]);
      }
      i += old <= now ? 1 : 0;
      j += now <= old ? 1 : 0;
    }
    starts = Arrays.copyOf(newStarts, size);
    rows = Arrays.copyOf(newRows, size);
  }
}
