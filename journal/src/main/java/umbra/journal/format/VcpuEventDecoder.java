package umbra.journal.format;

import umbra.mmu.event.VcpuEventCaller;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.event.VcpuEvents;

/**
 * Calls a listener with the events of a vCPU's batches, one at a time, so that a reader can stop at
 * any step. One thread at a time; reusable for any number of batches.
 *
 * <p>Allocates nothing for an event that carries numbers alone. What the listener throws passes
 * through.
 */
public final class VcpuEventDecoder {
  private static final VcpuEventKind[] KINDS = VcpuEventKind.values();

  private final PayloadReader payload = new PayloadReader(EventTypes.VCPU);
  private long nextEvent;
  private long endEvent;

  /**
   * Begins with the first event of a batch.
   *
   * @throws DamagedBatchException if the batch holds another stream kind
   */
  public void start(final Batch batch) {
    batch.expectKind(StreamKind.VCPU);
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
  public boolean next(final VcpuEvents listener) {
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
  public void decode(final Batch batch, final VcpuEvents listener) {
    start(batch);
    while (nextEvent != endEvent) {
      deliver(listener);
    }
  }

  private void deliver(final VcpuEvents listener) {
    final int first;
    try {
      first = payload.readFirst();
      payload.readFields(first);
      finishEvent();
    } catch (final DamagedBatchException damage) {
      throw at(damage);
    }
    VcpuEventCaller.call(
        listener,
        KINDS[first & EventFormat.KIND_MASK],
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
