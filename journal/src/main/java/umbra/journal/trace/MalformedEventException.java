package umbra.journal.trace;

/** The text of a known event is not what any known kernel prints. */
final class MalformedEventException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int offset;

  /** {@code offset} is where in the line's text. */
  MalformedEventException(final int offset, final String found, final String expected) {
    super("found " + found + ", expected " + expected, null, false, false);
    this.offset = offset;
  }

  int offset() {
    return offset;
  }
}
