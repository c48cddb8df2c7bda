package umbra.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A section of {@code umbra show}.
 *
 * @param number what the section is of: a gfn, a vCPU, a shadow page; 0 where there is no such
 */
record ShownSection(Kind kind, long number) {
  /** Sections, under their names in lower case. */
  enum Kind {
    PAGES(null),
    TABLES(null),
    RMAP("GFN"),
    TLB("N"),
    SLOTS(null),
    CACHES(null),
    STATS(null),
    TRANSLATIONS("SP");

    private final String operand;

    Kind(String operand) {
      this.operand = operand;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    private String usage() {
      return operand == null ? word() : word() + " " + operand;
    }
  }

  /**
   * Reads {@code tables rmap 0x1b stats}.
   *
   * @throws IllegalArgumentException if a word is no section or lacks its number
   */
  static List<ShownSection> parse(List<String> words) {
    List<ShownSection> sections = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      Kind kind = kind(words.get(i));
      long number = 0;
      if (kind.operand != null) {
        if (i + 1 == words.size()) {
          throw new IllegalArgumentException(
              "found '" + kind.word() + "' alone, expected " + kind.usage());
        }
        i++;
        number = Numbers.parse(kind.word(), words.get(i));
        if (kind != Kind.RMAP && (number < 0 || number > Integer.MAX_VALUE)) {
          throw new IllegalArgumentException(
              "found " + kind.word() + " '" + words.get(i) + "', expected a smaller number");
        }
      }
      sections.add(new ShownSection(kind, number));
    }
    return sections;
  }

  private static Kind kind(String word) {
    StringBuilder known = new StringBuilder();
    for (Kind kind : Kind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
      known.append(known.length() == 0 ? "" : ", ").append(kind.usage());
    }
    throw new IllegalArgumentException("found section '" + word + "', expected one of: " + known);
  }
}
