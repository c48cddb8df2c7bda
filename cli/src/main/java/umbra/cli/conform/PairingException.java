package umbra.cli.conform;

/** Scenario and result paths that do not fit together; the message names the path. */
public final class PairingException extends Exception {
  private static final long serialVersionUID = 1L;

  PairingException(String message) {
    super(message);
  }
}
