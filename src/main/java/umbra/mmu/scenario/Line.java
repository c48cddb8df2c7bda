package umbra.mmu.scenario;

import java.util.ArrayList;
import java.util.List;

/** A line of a scenario that holds words. */
final class Line {

  private final List<Token> words;
  private final String text;
  private final Token end;

  private Line(List<Token> words, String text, Token end) {
    this.words = words;
    this.text = text;
    this.end = end;
  }

  /**
   * Splits a line.
   *
   * @param content the line without its comment
   */
  static Line of(String file, int number, String content) {
    List<Token> words = new ArrayList<>();
    int first = -1;
    int stop = 0;
    int index = 0;
    while (index < content.length()) {
      if (isBlank(content.charAt(index))) {
        index++;
        continue;
      }
      int start = index;
      while (index < content.length() && !isBlank(content.charAt(index))) {
        index++;
      }
      Position at = new Position(number, start + 1);
      words.add(new Token(file, at, content.substring(start, index)));
      first = first < 0 ? start : first;
      stop = index;
    }
    String text = first < 0 ? "" : content.substring(first, stop);
    return new Line(words, text, new Token(file, new Position(number, stop + 1), "end of line"));
  }

  int wordCount() {
    return words.size();
  }

  Token word(int index) {
    return words.get(index);
  }

  /** The first word: it says what the line is. */
  Token head() {
    return words.get(0);
  }

  Position at() {
    return head().at();
  }

  /** From the first word to the last, as written. */
  String text() {
    return text;
  }

  /** What a message points at when a word is missing: the place behind the last one. */
  Token end() {
    return end;
  }

  private static boolean isBlank(char letter) {
    return letter == ' ' || letter == '\t' || letter == '\r';
  }
}
