package umbra.cli;

/**
 * A range of steps, both ends included.
 *
 * @param first from 1
 * @param last Long.MAX_VALUE for no end
 */
record StepRange(long first, long last) {
  /** Everything. */
  static final StepRange ALL = new StepRange(1, Long.MAX_VALUE);

  /**
   * Reads {@code FROM-TO}, {@code FROM-}, {@code -TO} or {@code STEP}.
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  static StepRange parse(String text) {
    int dash = text.indexOf('-');
    try {
      if (dash < 0) {
        long step = Long.parseLong(text);
        return checked(text, step, step);
      }
      String from = text.substring(0, dash);
      String to = text.substring(dash + 1);
      if (from.isEmpty() && to.isEmpty()) {
        throw bad(text);
      }
      return checked(
          text,
          from.isEmpty() ? 1 : Long.parseLong(from),
          to.isEmpty() ? Long.MAX_VALUE : Long.parseLong(to));
    } catch (NumberFormatException notANumber) {
      throw bad(text);
    }
  }

  private static StepRange checked(String text, long first, long last) {
    if (first < 1 || last < first) {
      throw bad(text);
    }
    return new StepRange(first, last);
  }

  private static IllegalArgumentException bad(String text) {
    return new IllegalArgumentException(
        "found range '" + text + "', expected FROM-TO with steps from 1 on, as in 1000-5000");
  }

  boolean contains(long step) {
    return step >= first && step <= last;
  }
}
