package umbra.journal.filter;

/**
 * A piece of a filter's text.
 *
 * @param column of its first character, from 1
 */
record Token(Kind kind, String text, int column) {
  /** What the piece is. */
  enum Kind {
    /** A field, an event, a value, or a pattern of them. */
    WORD,
    /** The same in quotation marks, never a field. */
    QUOTED,
    NUMBER,
    SYMBOL,
    END
  }

  boolean is(final String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  /** The piece as a message quotes it. */
  String quoted() {
    return kind == Kind.END ? "the end" : "'" + text + "'";
  }
}
