package umbra.journal.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import umbra.journal.format.Batch;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.VmEventSieve;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.journal.touch.TouchIndex;

/**
 * Looks for events in a stretch of a VM's stream, from its end back, without folding it. The
 * stretch is cut into windows; two are scanned at a time, those of higher steps first. Where there
 * is an index, only the windows are scanned that it names.
 */
final class JournalScan {
  private static final int THREADS = 2;

  private final JournalFolder journal;
  private final StreamId stream;
  private final TouchIndex index;

  JournalScan(final JournalFolder journal, final StreamId stream, final TouchIndex index) {
    this.journal = journal;
    this.stream = stream;
    this.index = index;
  }

  /** Number of the stream's last event up to {@code most}; 0 if there is none. */
  long lastStep(final long most) {
    try (StreamReader reader = journal.read(stream)) {
      final Batch last = reader.last();
      return last == null ? 0 : Math.min(most, last.endEvent() - 1);
    }
  }

  /**
   * The last events up to step {@code to} that {@code pick} takes, newest first: not more than
   * {@code limit}, and none before one that {@link EventPick#isFirst}.
   */
  List<JournalEvent> back(final long from, final long to, final int limit, final EventPick pick) {
    final List<JournalEvent> found = new ArrayList<>();
    final Deque<Window> running = new ArrayDeque<>();
    final Windows windows = new Windows(index, from, to, pick::mayTake);
    boolean more = windows.next();
    while (more || !running.isEmpty()) {
      for (; more && running.size() < THREADS; more = windows.next()) {
        running.add(new Window(windows, limit, pick));
      }
      final Window next = running.remove();
      if (next.addTo(found, limit)) {
        running.forEach(Window::abandon);
        break;
      }
    }
    return found;
  }

  /** A part of the stretch, scanned by a thread of its own. */
  private final class Window {
    private final long from;
    private final long to;
    private final long record;
    private final int limit;
    private final EventPick pick;
    private final StreamReader reader;
    private final CompletableFuture<Deque<JournalEvent>> found;
    private volatile boolean abandoned;
    private boolean complete;

    Window(final Windows place, final int limit, final EventPick pick) {
      this.from = place.from();
      this.to = place.to();
      this.record = place.record();
      this.limit = limit;
      this.pick = pick;
      // The journal gives readers to one thread only.
      this.reader = journal.read(stream);
      this.found = CompletableFuture.supplyAsync(this::scan);
    }

    private Deque<JournalEvent> scan() {
      final Deque<JournalEvent> last = new ArrayDeque<>();
      final VmEventSieve sieve = new VmEventSieve(pick.kinds());
      if (record == 0 || !reader.seekRecord(record, from)) {
        reader.seek(from);
      }
      for (Batch batch = reader.next();
          batch != null && batch.firstEvent() <= to && !abandoned;
          batch = reader.next()) {
        try {
          if (sieve.mayHold(batch, pick)) {
            sieve.decode(
                batch,
                (step, kind, a, b, c, d, e) -> {
                  if (pick.takes(kind, a, b, c, d, e) && step >= from && step <= to) {
                    take(last, new JournalEvent(step, kind, a, b, c, d, e));
                  }
                });
          }
        } catch (final DamagedBatchException damaged) {
          throw reader.damaged(damaged);
        }
      }
      return last;
    }

    private void take(final Deque<JournalEvent> last, final JournalEvent event) {
      if (pick.isFirst(event.kind())) {
        last.clear();
        complete = true;
      }
      if (last.size() == limit) {
        last.removeFirst();
      }
      last.addLast(event);
    }

    /** Waits, and says whether no older window is needed. */
    boolean addTo(final List<JournalEvent> all, final int most) {
      final Deque<JournalEvent> events = join();
      while (!events.isEmpty() && all.size() < most) {
        all.add(events.removeLast());
      }
      return complete || all.size() == most;
    }

    private Deque<JournalEvent> join() {
      try {
        return found.join();
      } catch (final CompletionException failed) {
        if (failed.getCause() instanceof RuntimeException damage) {
          throw damage;
        }
        throw failed;
      } finally {
        reader.close();
      }
    }

    /** Its reader must not be closed under the thread that uses it. */
    void abandon() {
      abandoned = true;
      try {
        join();
      } catch (final RuntimeException unneeded) {
        // Damage before what was asked for.
      }
    }
  }
}
