package umbra.actors.store;

import umbra.journal.format.StreamPosition;

/** A resumed run decides otherwise than its journal says; the message is meant for the user. */
public final class ResumeDivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ResumeDivergedException(final String where, final StreamPosition found) {
    super(
        "the resumed run is not the journaled one: "
            + where
            + ": found a batch up to event "
            + (found.nextEvent() - 1)
            + " with chain "
            + found.head()
            + ", the journal has another");
  }

  /** {@code what} says where the run leaves its journal. */
  public ResumeDivergedException(final String what) {
    super("the resumed run is not the journaled one: " + what);
  }
}
