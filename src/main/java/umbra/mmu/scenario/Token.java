package umbra.mmu.scenario;

/** A word of a scenario line, or a part of one, with the place to blame for it. */
record Token(String file, Position at, String text) {

  /** Longest piece of input an error message quotes. */
  private static final int QUOTED_LENGTH = 40;

  /** The error that this token is not what should stand here. */
  ScenarioError error(String expected) {
    return new ScenarioError(file, at, quoted(text), expected);
  }

  boolean is(String word) {
    return text.equals(word);
  }

  /** Whether this is a keyword argument, {@code name=value}. */
  boolean isKeyword() {
    return text.indexOf('=') >= 0;
  }

  /** The part from {@code index} on. */
  Token from(int index) {
    return new Token(file, new Position(at.line(), at.column() + index), text.substring(index));
  }

  private static String quoted(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length() && i < QUOTED_LENGTH; i++) {
      char letter = text.charAt(i);
      if (letter < ' ' || (letter >= 0x7f && letter < 0xa0)) {
        shown.append(String.format("\\x%02x", (int) letter));
      } else {
        shown.append(letter);
      }
    }
    return text.length() > QUOTED_LENGTH ? shown.append("...").toString() : shown.toString();
  }
}
