package umbra.actors.store;

/** A write that was not begun, since the disk has too little room; the message is the user's. */
public final class NoSpaceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NoSpaceException(final String message) {
    super(message);
  }
}
