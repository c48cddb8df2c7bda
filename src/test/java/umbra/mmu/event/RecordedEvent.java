package umbra.mmu.event;

/** One event as its kind and its numbers. */
public record RecordedEvent(VmEventKind kind, long a, long b, long c, long d, long e) {

  /** Number of the event called {@code name} in the listener interface. */
  public long field(final String name) {
    final long[] numbers = {a, b, c, d, e};
    for (int i = 0; i < kind.fieldCount(); i++) {
      if (kind.field(i).equals(name)) {
        return numbers[i];
      }
    }
    throw new IllegalArgumentException(kind + " has no " + name);
  }

  /** Delivers the event once more. */
  public void replayInto(final VmEvents listener) {
    VmEventCaller.call(listener, kind, a, b, c, d, e);
  }
}
