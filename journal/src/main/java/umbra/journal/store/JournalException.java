package umbra.journal.store;

/** A folder that cannot be read as a journal; the message is meant for the user. */
public final class JournalException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What the failure means for who asked. */
  public enum Meaning {
    /** The journal was whole once and is not now. */
    DAMAGE(1),
    /** There is no journal where one was named. */
    USAGE(2);

    private final int exitCode;

    Meaning(final int exitCode) {
      this.exitCode = exitCode;
    }

    /** The exit code of a command that ends with this failure. */
    public int exitCode() {
      return exitCode;
    }
  }

  private final Meaning meaning;

  private JournalException(final Meaning meaning, final String message, final Throwable cause) {
    super(message, cause);
    this.meaning = meaning;
  }

  static JournalException usage(final String message) {
    return new JournalException(Meaning.USAGE, message, null);
  }

  static JournalException usage(final String message, final Throwable cause) {
    return new JournalException(Meaning.USAGE, message, cause);
  }

  static JournalException damage(final String message) {
    return new JournalException(Meaning.DAMAGE, message, null);
  }

  static JournalException damage(final String message, final Throwable cause) {
    return new JournalException(Meaning.DAMAGE, message, cause);
  }

  public Meaning meaning() {
    return meaning;
  }
}
