package umbra.mmu.scenario;

import java.util.List;

/** Reads the words of a line from left to right: operands first, keyword arguments behind them. */
final class Arguments {

  private final Line line;
  private int next = 1;

  /** Starts behind the line's first word. */
  Arguments(Line line) {
    this.line = line;
  }

  Line line() {
    return line;
  }

  boolean hasMore() {
    return next < line.wordCount();
  }

  /** Whether an operand comes next: a word that is no keyword argument. */
  boolean hasOperand() {
    return hasMore() && !line.word(next).isKeyword();
  }

  /** Takes the next word if it is this one. */
  boolean accept(String word) {
    if (!hasMore() || !line.word(next).is(word)) {
      return false;
    }
    next++;
    return true;
  }

  /** Takes the next word. */
  Token take(String expected) {
    if (!hasMore()) {
      throw line.end().error(expected);
    }
    return line.word(next++);
  }

  /** Takes the next word as a number. */
  long take(NumberRange range) {
    return range.read(take(range.expected()));
  }

  /** Takes the next word, which must be {@code on} or {@code off}. */
  boolean takeSwitch() {
    Token token = take("'on' or 'off'");
    if (token.is("on")) {
      return true;
    }
    if (token.is("off")) {
      return false;
    }
    throw token.error("'on' or 'off'");
  }

  /** Checks that the line ends here. */
  void finish() {
    if (hasMore()) {
      throw line.word(next).error("the end of the line");
    }
  }

  /** Takes the rest of the line as keyword arguments with these names. */
  Keywords keywords(String... names) {
    return keywords(List.of(names), List.of());
  }

  /** Takes the rest of the line: arguments {@code name=value}, and words that stand alone. */
  Keywords keywords(List<String> names, List<String> switches) {
    Keywords keywords = new Keywords(line, names, switches);
    while (hasMore()) {
      keywords.add(line.word(next++));
    }
    return keywords;
  }
}
