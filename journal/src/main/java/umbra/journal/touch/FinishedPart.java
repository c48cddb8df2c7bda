package umbra.journal.touch;

/** A part that can be written when the stream is durable up to its {@link #step}. */
public final class FinishedPart {
  private final TouchPart part;

  FinishedPart(final TouchPart part) {
    this.part = part;
  }

  /** Number of its last event. */
  public long step() {
    return part.step();
  }

  TouchPart part() {
    return part;
  }
}
