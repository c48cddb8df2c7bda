package umbra.mmu.program;

/** A file that is no trace: the first thing wrong with it, and where. */
public final class TraceError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Lines and columns count from 1. */
  TraceError(
      final String file,
      final long line,
      final int column,
      final String found,
      final String expected) {
    super(file + ":" + line + ":" + column + ": found '" + found + "', expected " + expected);
  }
}
