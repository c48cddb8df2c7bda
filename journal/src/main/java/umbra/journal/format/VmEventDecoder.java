package umbra.journal.format;

import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;

/**
 * Calls a listener with the events of a VM's batches, one at a time, so that a reader can stop at
 * any step. One thread at a time; reusable for any number of batches.
 *
 * <p>Allocates nothing for an event that carries numbers alone. What the listener throws passes
 * through.
 */
public final class VmEventDecoder {
  private static final VmEventKind[] KINDS = VmEventKind.values();
  private static final int RUN_STARTED = EventFormat.wireNumber(VmEventKind.RUN_STARTED);

  private final PayloadReader payload = new PayloadReader(EventTypes.VM);
  private long nextEvent;
  private long endEvent;
  private VmEventKind kind;

  /**
   * Begins with the first event of a batch.
   *
   * @throws DamagedBatchException if the batch holds another stream kind
   */
  public void start(final Batch batch) {
    batch.expectKind(StreamKind.VM);
    nextEvent = batch.firstEvent();
    endEvent = batch.endEvent();
    payload.start(batch.bytes(), EventFormat.PAYLOAD_OFFSET, batch.payloadLength());
  }

  /** Number of the event that {@link #next} delivers next. */
  public long nextEvent() {
    return nextEvent;
  }

  /**
   * Delivers the next event of the batch.
   *
   * @return false if there is none
   * @throws DamagedBatchException if the payload is not what an encoder writes
   */
  public boolean next(final VmEvents listener) {
    if (nextEvent == endEvent) {
      return false;
    }
    deliver(listener);
    return true;
  }

  /**
   * Delivers every event of a batch.
   *
   * @throws DamagedBatchException as {@link #start} and {@link #next}; events before the first bad
   *     one are delivered
   */
  public void decode(final Batch batch, final VmEvents listener) {
    start(batch);
    while (nextEvent != endEvent) {
      deliver(listener);
    }
  }

  /**
   * Delivers every event of a batch as numbers; those of the first event of the run mean nothing.
   *
   * @throws DamagedBatchException as {@link #decode(Batch, VmEvents)}
   */
  public void decode(final Batch batch, final VmEventNumbers listener) {
    start(batch);
    while (nextEvent != endEvent) {
      read();
      listener.event(
          nextEvent - 1,
          kind,
          payload.value(0),
          payload.value(1),
          payload.value(2),
          payload.value(3),
          payload.value(4));
    }
  }

  private void deliver(final VmEvents listener) {
    final byte[] content = read();
    call(listener, content);
  }

  /** Reads the next event, and gives back its bytes if it carries bytes. */
  private byte[] read() {
    byte[] content = null;
    try {
      final int first = payload.readFirst();
      if ((first & EventFormat.KIND_MASK) == RUN_STARTED) {
        content = payload.readContent(first);
      } else {
        payload.readFields(first);
      }
      kind = KINDS[first & EventFormat.KIND_MASK];
      finishEvent();
    } catch (final DamagedBatchException damage) {
      throw at(damage);
    }
    return content;
  }

  private void call(final VmEvents listener, final byte[] content) {
    if (content != null) {
      listener.runStarted(content);
      return;
    }
    VmEventCaller.call(
        listener,
        kind,
        payload.value(0),
        payload.value(1),
        payload.value(2),
        payload.value(3),
        payload.value(4));
  }

  private void finishEvent() {
    if (nextEvent + 1 == endEvent) {
      payload.expectEnd();
    }
    nextEvent++;
  }

  private DamagedBatchException at(final DamagedBatchException damage) {
    return new DamagedBatchException(
        "event " + nextEvent + ": " + damage.getMessage(), damage.offset(), nextEvent);
  }
}
