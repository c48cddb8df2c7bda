package umbra.mmu.state;

/** An event that does not fit the state: the journal is corrupt or the model has a bug. */
public final class EventMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code event} names the event with its numbers; then what was expected and what was found. */
  public EventMismatchException(final String event, final String expected, final String found) {
    super(event + ": expected " + expected + ", found " + found);
  }
}
