package umbra.mmu.scenario;

/** A text that is no scenario: the first thing wrong with it, and where. */
public final class ScenarioError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String file;
  private final int line;
  private final int column;
  private final String found;
  private final String expected;

  ScenarioError(String file, Position at, String found, String expected) {
    super(file + ":" + at + ": found '" + found + "', expected " + expected);
    this.file = file;
    this.line = at.line();
    this.column = at.column();
    this.found = found;
    this.expected = expected;
  }

  /** The file name the parser was given. */
  public String file() {
    return file;
  }

  /** The line, from 1. */
  public int line() {
    return line;
  }

  /** The column, from 1, in UTF-16 units. */
  public int column() {
    return column;
  }

  /** What stands there, shortened and without control characters. */
  public String found() {
    return found;
  }

  /** What should stand there. */
  public String expected() {
    return expected;
  }
}
