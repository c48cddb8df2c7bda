package umbra.actors;

/** A run that could not go on; the message is meant for the user, the cause for a bug report. */
public final class SimulationFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SimulationFailedException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
