package umbra.journal.filter;

import java.util.Collection;
import java.util.Locale;

/** Finds the right name next to a wrong one, by the number of letters to be changed. */
final class NearestName {
  private NearestName() {}

  /** The name that takes the fewest changes, the first of several; null if there are no names. */
  static String of(final String wrong, final Collection<String> names) {
    String nearest = null;
    int fewest = Integer.MAX_VALUE;
    for (final String name : names) {
      final int changes = changes(folded(wrong), folded(name));
      if (changes < fewest) {
        nearest = name;
        fewest = changes;
      }
    }
    return nearest;
  }

  /** Case and the two ways to join words are no difference. */
  private static String folded(final String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  /** Levenshtein's distance, with two rows of the table. */
  private static int changes(final String from, final String to) {
    int[] above = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      final int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        final int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[to.length()];
  }
}
