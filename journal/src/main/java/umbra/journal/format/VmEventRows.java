package umbra.journal.format;

import java.util.Arrays;
import java.util.Set;
import umbra.mmu.event.VmEventKind;

/**
 * Goes through the events of some kinds in a VM's batch by rows: events of one kind whose numbers
 * rise by equal steps. Between kinds the order is lost. As quick as {@link VmEventSieve}, and for
 * batches of which the chain is checked: what it passes over it does not look at.
 *
 * <p>One thread at a time; reusable for any number of batches.
 */
public final class VmEventRows {
  /** Hears the rows. */
  public interface Listener {
    /**
     * {@code count} events: number f of the first is {@code first[f]}, and rises by {@code
     * steps[f]} from each to the next. The arrays are not to be kept.
     */
    void row(VmEventKind kind, long[] first, long[] steps, int count);
  }

  private static final VmEventKind[] KINDS = VmEventKind.values();
  private static final int RUN_STARTED = EventFormat.wireNumber(VmEventKind.RUN_STARTED);

  private final PayloadReader payload = new PayloadReader(EventTypes.VM);
  private final boolean[] wanted = new boolean[KINDS.length];
  private final int[] hits = new int[KINDS.length];
  private final long[] first = new long[EventFormat.MAX_FIELDS];
  private final long[] steps = new long[EventFormat.MAX_FIELDS];

  /** For these kinds, of which the first event of a run is none. */
  public VmEventRows(final Set<VmEventKind> kinds) {
    for (final VmEventKind kind : kinds) {
      wanted[EventFormat.wireNumber(kind)] = true;
    }
  }

  /**
   * Delivers a batch's events of the wanted kinds.
   *
   * @throws DamagedBatchException if the payload is not what an encoder writes
   */
  public void read(final Batch batch, final Listener listener) {
    batch.expectKind(StreamKind.VM);
    payload.start(batch.bytes(), EventFormat.PAYLOAD_OFFSET, batch.payloadLength());
    Arrays.fill(hits, 0);
    int left = batch.eventCount();
    if (batch.firstEvent() == EventFormat.FIRST_EVENT) {
      final int start = payload.readFirst();
      if ((start & EventFormat.KIND_MASK) != RUN_STARTED) {
        throw DamagedBatchException.atEvent(1, "a run that begins with another event");
      }
      payload.readContent(start);
      left--;
    }
    for (left -= payload.countHits(wanted, hits, left); left > 0; ) {
      final int next = payload.readFirst();
      final int kind = next & EventFormat.KIND_MASK;
      passHits(kind, listener);
      payload.readFields(next);
      deliver(KINDS[kind], listener);
      left--;
      left -= payload.countHits(wanted, hits, left);
    }
    for (int kind = 0; kind < hits.length; kind++) {
      if (wanted[kind]) {
        passHits(kind, listener);
      }
    }
  }

  private void passHits(final int kind, final Listener listener) {
    final int count = hits[kind];
    if (count > 0) {
      hits[kind] = 0;
      payload.pass(kind, count, first, steps);
      listener.row(KINDS[kind], first, steps, count);
    }
  }

  private void deliver(final VmEventKind kind, final Listener listener) {
    for (int field = 0; field < first.length; field++) {
      first[field] = payload.value(field);
      steps[field] = 0;
    }
    listener.row(kind, first, steps, 1);
  }
}
