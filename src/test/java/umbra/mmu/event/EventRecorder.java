package umbra.mmu.event;

import java.util.ArrayList;
import java.util.List;

/** Keeps every event that a VM emits. */
public final class EventRecorder extends VmEventFlattener {
  private final List<RecordedEvent> events = new ArrayList<>();

  /** All events so far, the first one (with the configuration) left out. */
  public List<RecordedEvent> events() {
    return events;
  }

  @Override
  public void runStarted(final byte[] configuration) {}

  @Override
  protected void event(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    events.add(new RecordedEvent(kind, a, b, c, d, e));
  }
}
