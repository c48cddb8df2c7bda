package umbra.journal.store;

import umbra.journal.format.Batch;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.VmEventDecoder;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;

/** A VM's stream begins with {@code runStarted}, and nothing follows {@code runEnded}. */
final class VmStreamShape extends VmEventFlattener implements StreamShape {
  private final VmEventDecoder decoder = new VmEventDecoder();
  private long event;
  private boolean ended;

  @Override
  public void take(final Batch batch) {
    decoder.decode(batch, this);
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public void runStarted(final byte[] configuration) {
    event++;
    if (event != 1) {
      throw misplaced("runStarted", "inside the stream");
    }
  }

  @Override
  protected void event(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    event++;
    if (event == 1) {
      throw misplaced(kind.eventName(), "where runStarted is expected");
    }
    if (ended) {
      throw misplaced(kind.eventName(), "behind runEnded");
    }
    ended = kind == VmEventKind.RUN_ENDED;
  }

  private DamagedBatchException misplaced(final String eventName, final String where) {
    return new DamagedBatchException(
        "event " + event + ": " + eventName + " " + where, DamagedBatchException.UNKNOWN, event);
  }
}
