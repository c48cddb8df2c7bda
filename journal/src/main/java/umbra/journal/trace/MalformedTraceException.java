package umbra.journal.trace;

/** A trace that cannot be imported; the message names file, line and column. */
public final class MalformedTraceException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final long line;
  private final int column;

  /** {@code line} and {@code column} count from 1. */
  public MalformedTraceException(
      final String file, final long line, final int column, final String what) {
    super(file + ":" + line + ":" + column + ": " + what);
    this.line = line;
    this.column = column;
  }

  public long line() {
    return line;
  }

  public int column() {
    return column;
  }
}
