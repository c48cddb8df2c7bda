package umbra.journal.trace.check;

/** A line is not what the model expects. */
final class Expectation extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String expected;
  private final String found;

  private Expectation(final String expected, final String found) {
    super(null, null, false, false);
    this.expected = expected;
    this.found = found;
  }

  String expected() {
    return expected;
  }

  String found() {
    return found;
  }

  /** Lets the line pass where it holds. */
  static void require(final boolean holds, final String expected, final String found) {
    if (!holds) {
      throw new Expectation(expected, found);
    }
  }

  static void requireSame(final String what, final long expected, final long found) {
    if (expected != found) {
      throw new Expectation(
          what + " " + Long.toHexString(expected), what + " " + Long.toHexString(found));
    }
  }
}
