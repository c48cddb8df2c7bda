package umbra.journal.checkpoint;

/** A checkpoint that must not be used; the message names its file and is meant for the user. */
public final class UnusableCheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnusableCheckpointException(final String message) {
    super(message);
  }
}
