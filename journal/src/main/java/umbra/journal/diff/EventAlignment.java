package umbra.journal.diff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The events of one request in two runs, side by side: a longest common subsequence of shapes. */
public final class EventAlignment {
  /** Where an event is. */
  public enum Side {
    BOTH,
    A,
    B
  }

  /**
   * One event.
   *
   * @param side who has it
   * @param event the first run's text where both have it
   */
  public record Row(Side side, EventText event) {}

  /** Above this the middle counts as wholly different: the table would not fit. */
  private static final long LARGEST_TABLE = 16_000_000;

  private EventAlignment() {}

  /** Rows in order; of what differs the first run's come first. */
  public static List<Row> of(final List<EventText> a, final List<EventText> b) {
    int start = 0;
    while (start < a.size() && start < b.size() && alike(a.get(start), b.get(start))) {
      start++;
    }
    int endA = a.size();
    int endB = b.size();
    while (endA > start && endB > start && alike(a.get(endA - 1), b.get(endB - 1))) {
      endA--;
      endB--;
    }
    final List<Row> rows = new ArrayList<>();
    a.subList(0, start).forEach(event -> rows.add(new Row(Side.BOTH, event)));
    rows.addAll(middle(a.subList(start, endA), b.subList(start, endB)));
    a.subList(endA, a.size()).forEach(event -> rows.add(new Row(Side.BOTH, event)));
    return rows;
  }

  private static boolean alike(final EventText a, final EventText b) {
    return a.shape() == b.shape();
  }

  private static List<Row> middle(final List<EventText> a, final List<EventText> b) {
    if ((long) a.size() * b.size() > LARGEST_TABLE) {
      final List<Row> rows = new ArrayList<>();
      a.forEach(event -> rows.add(new Row(Side.A, event)));
      b.forEach(event -> rows.add(new Row(Side.B, event)));
      return rows;
    }
    final int[][] longest = new int[a.size() + 1][b.size() + 1];
    for (int i = 1; i <= a.size(); i++) {
      for (int j = 1; j <= b.size(); j++) {
        longest[i][j] =
            alike(a.get(i - 1), b.get(j - 1))
                ? longest[i - 1][j - 1] + 1
                : Math.max(longest[i - 1][j], longest[i][j - 1]);
      }
    }
    return backwards(a, b, longest);
  }

  private static List<Row> backwards(
      final List<EventText> a, final List<EventText> b, final int[][] longest) {
    final List<Row> rows = new ArrayList<>();
    int i = a.size();
    int j = b.size();
    while (i > 0 || j > 0) {
      if (i > 0 && j > 0 && alike(a.get(i - 1), b.get(j - 1))) {
        rows.add(new Row(Side.BOTH, a.get(--i)));
        j--;
      } else if (i == 0 || (j > 0 && longest[i][j - 1] >= longest[i - 1][j])) {
        rows.add(new Row(Side.B, b.get(--j)));
      } else {
        rows.add(new Row(Side.A, a.get(--i)));
      }
    }
    Collections.reverse(rows);
    return rows;
  }
}
