package umbra.journal.archive;

/** An archive that is not what {@code umbra pack} wrote; the message is meant for the user. */
public final class DamagedArchiveException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** {@code cause} may be null. */
  public DamagedArchiveException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
