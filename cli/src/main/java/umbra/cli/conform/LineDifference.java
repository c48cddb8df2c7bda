package umbra.cli.conform;

import java.util.ArrayList;
import java.util.List;

/**
 * Two lists of lines as one listing: {@code - } for an expected line that is missing, {@code + }
 * for one that should not be there, two blanks for a common line. Long stretches of common lines
 * are cut short.
 */
final class LineDifference {
  private static final int SHOWN_AROUND = 3;

  /** Above this many cells the longest common subsequence would cost more than it tells. */
  private static final long MAX_CELLS = 4_000_000;

  private final List<String> expected;
  private final List<String> actual;
  private final List<String> listing = new ArrayList<>();
  private final List<String> commonRun = new ArrayList<>();

  private LineDifference(List<String> expected, List<String> actual) {
    this.expected = expected;
    this.actual = actual;
  }

  static List<String> between(List<String> expected, List<String> actual) {
    return new LineDifference(expected, actual).list();
  }

  private List<String> list() {
    int start = commonStart();
    int fromEnd = commonEnd(start);
    commonRun.addAll(expected.subList(0, start));
    listChanged(start, expected.size() - fromEnd, actual.size() - fromEnd);
    commonRun.addAll(expected.subList(expected.size() - fromEnd, expected.size()));
    flushCommonRun(true);
    return listing;
  }

  private int commonStart() {
    int limit = Math.min(expected.size(), actual.size());
    int start = 0;
    while (start < limit && expected.get(start).equals(actual.get(start))) {
      start++;
    }
    return start;
  }

  private int commonEnd(int start) {
    int limit = Math.min(expected.size(), actual.size()) - start;
    int fromEnd = 0;
    while (fromEnd < limit
        && expected
            .get(expected.size() - 1 - fromEnd)
            .equals(actual.get(actual.size() - 1 - fromEnd))) {
      fromEnd++;
    }
    return fromEnd;
  }

  private void listChanged(int start, int expectedEnd, int actualEnd) {
    long cells = (expectedEnd - start + 1L) * (actualEnd - start + 1L);
    int i = start;
    int j = start;
    if (cells <= MAX_CELLS) {
      int[][] common = commonLengths(start, expectedEnd, actualEnd);
      while (i < expectedEnd && j < actualEnd) {
        if (expected.get(i).equals(actual.get(j))) {
          commonRun.add(expected.get(i));
          i++;
          j++;
        } else if (common[i + 1 - start][j - start] >= common[i - start][j + 1 - start]) {
          listLine("- ", expected.get(i++));
        } else {
          listLine("+ ", actual.get(j++));
        }
      }
    }
    listRest(i, expectedEnd, j, actualEnd);
  }

  private void listRest(int expectedStart, int expectedEnd, int actualStart, int actualEnd) {
    for (String line : expected.subList(expectedStart, expectedEnd)) {
      listLine("- ", line);
    }
    for (String line : actual.subList(actualStart, actualEnd)) {
      listLine("+ ", line);
    }
  }

  /** Cell [i][j]: length of the longest common subsequence of what follows line i and line j. */
  private int[][] commonLengths(int start, int expectedEnd, int actualEnd) {
    int[][] common = new int[expectedEnd - start + 1][actualEnd - start + 1];
    for (int i = expectedEnd - start - 1; i >= 0; i--) {
      for (int j = actualEnd - start - 1; j >= 0; j--) {
        common[i][j] =
            expected.get(start + i).equals(actual.get(start + j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }

  private void listLine(String mark, String line) {
    flushCommonRun(false);
    listing.add(mark + line);
  }

  /** Shows the lines next to a difference only; {@code last} if no difference follows. */
  private void flushCommonRun(boolean last) {
    int head = listing.isEmpty() ? 0 : SHOWN_AROUND;
    int tail = last ? 0 : SHOWN_AROUND;
    int cut = commonRun.size() - head - tail;
    for (int i = 0; i < commonRun.size(); i++) {
      if (cut <= 1 || i < head || i >= head + cut) {
        listing.add("  " + commonRun.get(i));
      } else if (i == head) {
        listing.add("  ... " + cut + " equal lines");
      }
    }
    commonRun.clear();
  }
}
