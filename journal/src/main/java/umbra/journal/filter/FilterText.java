package umbra.journal.filter;

import java.util.ArrayList;
import java.util.List;

/** A filter's text, cut into tokens. */
final class FilterText {
  /** Longest text; several filters may be given instead of one. */
  static final int LONGEST = 16_384;

  /** Longest word or quotation. */
  private static final int LONGEST_WORD = 100;

  private static final int QUOTED_IN_MESSAGES = 60;
  private static final String[] SYMBOLS = {
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "&", "|", "!", "~", "(", ")", ":", ","
  };

  private final String text;
  private int at;

  private FilterText(final String text) {
    this.text = text;
  }

  /**
   * Cuts up a text; the last token is its end.
   *
   * @throws IllegalArgumentException naming the column where it cannot be cut
   */
  static List<Token> tokens(final String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "found a filter of "
              + text.length()
              + " characters, expected at most "
              + LONGEST
              + "; several filters may be given");
    }
    final FilterText cut = new FilterText(text);
    final List<Token> tokens = new ArrayList<>();
    do {
      tokens.add(cut.next());
    } while (tokens.get(tokens.size() - 1).kind() != Token.Kind.END);
    return tokens;
  }

  /** What is wrong in a text, as every message of this package says it. */
  static IllegalArgumentException error(
      final String text, final int column, final String found, final String expected) {
    final String shown =
        text.length() <= QUOTED_IN_MESSAGES ? text : text.substring(0, QUOTED_IN_MESSAGES) + "...";
    return new IllegalArgumentException(
        "filter \""
            + shown.replaceAll("\\p{Cntrl}", "?")
            + "\", column "
            + column
            + ": found "
            + found.replaceAll("\\p{Cntrl}", "?")
            + ", expected "
            + expected);
  }

  private Token next() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return new Token(Token.Kind.END, "", at + 1);
    }
    final char first = text.charAt(at);
    if (first == '"' || first == '\'') {
      return quotation(first);
    }
    if (isDigit(at) || (first == '-' && isDigit(at + 1))) {
      return token(Token.Kind.NUMBER, endOfWord(at + 1));
    }
    if (isOfWord(first)) {
      return token(Token.Kind.WORD, endOfWord(at));
    }
    for (final String symbol : SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        return token(Token.Kind.SYMBOL, at + symbol.length());
      }
    }
    throw error(text, at + 1, "'" + first + "'", first == '=' ? "'=='" : "a name or a number");
  }

  private Token quotation(final char mark) {
    final int end = text.indexOf(mark, at + 1);
    if (end < 0) {
      throw error(text, at + 1, String.valueOf(mark), "another " + mark + " behind it");
    }
    final Token token = new Token(Token.Kind.QUOTED, text.substring(at + 1, end), at + 1);
    checkLength(token);
    at = end + 1;
    return token;
  }

  private Token token(final Token.Kind kind, final int end) {
    final Token token = new Token(kind, text.substring(at, end), at + 1);
    checkLength(token);
    at = end;
    return token;
  }

  private void checkLength(final Token token) {
    if (token.text().length() > LONGEST_WORD) {
      throw error(
          text,
          token.column(),
          "a word of " + token.text().length() + " characters",
          "at most " + LONGEST_WORD);
    }
  }

  private int endOfWord(final int from) {
    int end = from;
    while (end < text.length() && isOfWord(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private boolean isDigit(final int index) {
    return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
  }

  private static boolean isOfWord(final char character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || "_*?#/.".indexOf(character) >= 0;
  }
}
