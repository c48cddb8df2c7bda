package umbra.journal.trace;

/** Reads an event's text from left to right; what does not fit names its place. */
final class TextCursor {
  private static final int LONGEST_SHOWN = 24;
  private static final int HEX_DIGITS = 16;

  private String text = "";
  private int at;
  private int end;

  /** Begins at {@code from}; reads up to {@code to}. */
  void start(final String newText, final int from, final int to) {
    text = newText;
    at = from;
    end = to;
  }

  int at() {
    return at;
  }

  boolean isAtEnd() {
    return at == end;
  }

  boolean sees(final String word) {
    return text.startsWith(word, at) && at + word.length() <= end;
  }

  /** Takes the word if it is next. */
  boolean takes(final String word) {
    if (!sees(word)) {
      return false;
    }
    at += word.length();
    return true;
  }

  void expect(final String word) {
    if (!takes(word)) {
      throw wrong("'" + word + "'");
    }
  }

  /** 1 to 16 hexadecimal digits without 0x. */
  long hex(final String what) {
    final int start = at;
    long value = 0;
    while (at < end && at - start < HEX_DIGITS) {
      final int digit = digit(text.charAt(at));
      if (digit < 0) {
        break;
      }
      value = value << 4 | digit;
      at++;
    }
    if (at == start || (at < end && digit(text.charAt(at)) >= 0)) {
      at = start;
      throw wrong(what + " in 1 to 16 hexadecimal digits");
    }
    return value;
  }

  /** A number in decimal digits, perhaps with a sign. */
  int decimal(final String what, final int least, final int most) {
    final int start = at;
    final boolean negative = least < 0 && takes("-");
    final int first = at;
    long value = 0;
    while (at < end && text.charAt(at) >= '0' && text.charAt(at) <= '9' && value <= most) {
      value = value * 10 + text.charAt(at++) - '0';
    }
    value = negative ? -value : value;
    if (at == first || value < least || value > most) {
      at = start;
      throw wrong(what + " from " + least + " to " + most);
    }
    return (int) value;
  }

  /** One character of {@code allowed}; its place there. */
  int letter(final String allowed, final String what) {
    final int place = at < end ? allowed.indexOf(text.charAt(at)) : -1;
    if (place < 0) {
      throw wrong(what);
    }
    at++;
    return place;
  }

  void expectEnd() {
    while (at < end && text.charAt(at) == ' ') {
      at++;
    }
    if (at < end) {
      throw wrong("the end of the line");
    }
  }

  void skipToEnd() {
    at = end;
  }

  MalformedEventException wrong(final String expected) {
    final int last = Math.min(end, at + LONGEST_SHOWN);
    final String found =
        at >= end ? "the end of the line" : "'" + text.substring(at, last).strip() + "'";
    return new MalformedEventException(at, found, expected);
  }

  private static int digit(final char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  }
}
