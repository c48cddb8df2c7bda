package umbra.actors;

/** A run that could not go on; the message is meant for the user, the cause for a bug report. */
public final class SimulationFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SimulationFailedException(final String message, final Throwable cause) {
    super(message, cause);
  }

  /** The same failure, and how far the journal can be trusted; 0: nothing was said of it. */
  SimulationFailedException withJournalUpTo(final long vmStep) {
    return vmStep == 0
        ? this
        : new SimulationFailedException(
            getMessage() + "; the journal is whole up to event " + vmStep, getCause());
  }
}
