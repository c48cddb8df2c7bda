package umbra.journal.program;

/** A trace's file that is missing, cannot be read, or is another than the run had. */
public final class TraceFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TraceFileException(final String message) {
    super(message);
  }

  TraceFileException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
