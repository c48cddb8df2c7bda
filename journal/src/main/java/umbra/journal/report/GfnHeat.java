package umbra.journal.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * How often each part of guest memory was touched, over the steps: a grid whose rows are ranges of
 * gfns and whose columns are ranges of steps. Only ranges that were touched have a row. Both kinds
 * of range double when there are too many of them, so that any journal fits.
 */
final class GfnHeat {
  static final int MOST_ROWS = 384;
  static final int MOST_COLUMNS = 512;

  private final int planes;
  private TreeMap<Long, int[][]> rows = new TreeMap<>();
  private int gfnShift;
  private int stepShift;
  private int usedColumns;

  private long lastKey = -1;
  private int[][] lastRow;

  /** {@code planes} things are counted. */
  GfnHeat(final int planes) {
    this.planes = planes;
  }

  /** One more of {@code plane} at {@code gfn} and {@code step}, which is 1 or more. */
  void add(final int plane, final long gfn, final long step) {
    while ((step - 1) >>> stepShift >= MOST_COLUMNS) {
      widenColumns();
    }
    final int column = (int) ((step - 1) >>> stepShift);
    usedColumns = Math.max(usedColumns, column + 1);
    row(gfn)[plane][column]++;
  }

  /** Frames in a row. */
  long gfnsPerRow() {
    return 1L << gfnShift;
  }

  private int[][] row(final long gfn) {
    if (gfn >>> gfnShift == lastKey) {
      return lastRow;
    }
    final int[][] known = rows.get(gfn >>> gfnShift);
    lastRow = known == null ? newRow(gfn) : known;
    lastKey = gfn >>> gfnShift;
    return lastRow;
  }

  private int[][] newRow(final long gfn) {
    while (rows.size() >= MOST_ROWS) {
      widenRows();
    }
    return rows.computeIfAbsent(gfn >>> gfnShift, key -> new int[planes][MOST_COLUMNS]);
  }

  private void widenRows() {
    final TreeMap<Long, int[][]> wider = new TreeMap<>();
    rows.forEach(
        (key, row) -> {
          final int[][] joined = wider.putIfAbsent(key >>> 1, row);
          if (joined != null) {
            addTo(joined, row);
          }
        });
    rows = wider;
    gfnShift++;
    lastKey = -1;
  }

  private void addTo(final int[][] sum, final int[][] row) {
    for (int plane = 0; plane < planes; plane++) {
      for (int column = 0; column < MOST_COLUMNS; column++) {
        sum[plane][column] += row[plane][column];
      }
    }
  }

  private void widenColumns() {
    for (final int[][] row : rows.values()) {
      for (final int[] counts : row) {
        for (int column = 0; column < MOST_COLUMNS; column++) {
          final int pair = 2 * column;
          counts[column] = pair < MOST_COLUMNS ? counts[pair] + counts[pair + 1] : 0;
        }
      }
    }
    stepShift++;
    usedColumns = (usedColumns + 1) / 2;
  }

  /**
   * Writes {@code width} (steps of a column), {@code columns}, {@code gfns} (frames of a row),
   * {@code rows} (first gfn of each as text) and, for each plane, {@code row, column, count} of
   * each cell that is not 0.
   */
  void write(final JsonGenerator json) throws IOException {
    json.writeNumberField("width", 1L << stepShift);
    json.writeNumberField("columns", usedColumns);
    json.writeNumberField("gfns", gfnsPerRow());
    json.writeArrayFieldStart("rows");
    for (final long key : rows.keySet()) {
      json.writeString("0x" + Long.toHexString(key << gfnShift));
    }
    json.writeEndArray();
    json.writeArrayFieldStart("planes");
    final List<int[][]> inOrder = new ArrayList<>(rows.values());
    for (int plane = 0; plane < planes; plane++) {
      json.writeStartArray();
      writeCells(json, plane, inOrder);
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private void writeCells(final JsonGenerator json, final int plane, final List<int[][]> inOrder)
      throws IOException {
    for (int row = 0; row < inOrder.size(); row++) {
      final int[] counts = inOrder.get(row)[plane];
      for (int column = 0; column < usedColumns; column++) {
        if (counts[column] != 0) {
          json.writeNumber(row);
          json.writeNumber(column);
          json.writeNumber(counts[column]);
        }
      }
    }
  }
}
