package umbra.journal.replay;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import umbra.journal.format.Batch;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.VmEventDecoder;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;

/**
 * The requests of a VM in the order in which it served them: the part of a run under the {@code
 * free} schedule that does not follow from its configuration.
 *
 * <p>One thread at a time.
 */
public final class RequestOrder implements Closeable {
  private final StreamReader reader;
  private final VmEventDecoder decoder = new VmEventDecoder();
  private final Requests requests = new Requests();
  private Batch batch;
  private long decoded;
  private boolean ended;
  private JournaledRequest next;

  /** The order in a VM's stream; the folder must stay open meanwhile. */
  public RequestOrder(final JournalFolder journal, final StreamId vm) {
    this.reader = journal.read(vm);
    advance();
  }

  /** The next request, or null behind the last whole one. */
  public JournaledRequest peek() {
    return next;
  }

  /** Whether the stream says, behind its last request, that the run is over. */
  public boolean endsRun() {
    return ended;
  }

  /**
   * Goes to the request behind the next one.
   *
   * @throws umbra.journal.store.DamagedJournalException if the stream is damaged
   */
  public void advance() {
    next = null;
    while (next == null && nextEvent()) {
      // The work is done by nextEvent().
    }
  }

  @Override
  public void close() {
    reader.close();
  }

  private boolean nextEvent() {
    try {
      while (batch == null || decoded == batch.eventCount()) {
        batch = reader.next();
        if (batch == null) {
          return false;
        }
        decoder.start(batch);
        decoded = 0;
      }
      decoder.next(requests);
      decoded++;
      return true;
    } catch (final DamagedBatchException damaged) {
      throw reader.damaged(damaged);
    }
  }

  private final class Requests extends VmEventFlattener {
    private final List<Integer> kicked = new ArrayList<>();
    private long start;

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
      if (kind == VmEventKind.REQUEST_STARTED) {
        start = b;
        kicked.clear();
      } else if (kind == VmEventKind.FLUSH_ACKNOWLEDGED) {
        kicked.add((int) a);
      } else if (kind == VmEventKind.REQUEST_ENDED) {
        next = new JournaledRequest((int) a, start, b, kicked);
      } else if (kind == VmEventKind.RUN_ENDED) {
        ended = true;
      }
    }
  }
}
