package umbra.journal.field;

/** Patterns of names: {@code *} stands for any characters, {@code ?} for one. */
final class Glob {
  private Glob() {}

  static boolean isPattern(final String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
  }

  /** Goes back to the last star only, so that no pattern takes long. */
  static boolean matches(final String pattern, final String name) {
    int at = 0;
    int star = -1;
    int starAt = 0;
    for (int i = 0; i < name.length(); ) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = at++;
        starAt = i;
      } else if (at < pattern.length() && fits(pattern.charAt(at), name.charAt(i))) {
        at++;
        i++;
      } else if (star >= 0) {
        at = star + 1;
        i = ++starAt;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }

  private static boolean fits(final char wanted, final char found) {
    return wanted == '?' || wanted == found;
  }
}
