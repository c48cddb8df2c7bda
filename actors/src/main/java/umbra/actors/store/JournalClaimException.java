package umbra.actors.store;

/** A folder in which no journal can be made; the message is meant for the user. */
public final class JournalClaimException extends RuntimeException {
  private static final long serialVersionUID = 1;

  JournalClaimException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
