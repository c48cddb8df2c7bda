package umbra.cli;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalException;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.RunningWriter;

/**
 * Folds a stream that a simulation is writing, as far as it is durable; then again and again what
 * has come since, each time in a new private copy of the journal. Ends with the run, or when nobody
 * writes the journal any more.
 */
final class FollowedStream {
  private static final long SHORTEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** Copying may take this part of the time at most. */
  private static final int WAIT_FACTOR = 10;

  /** So often in a row a journal that was there may be refused when nobody writes it any more. */
  private static final int MOST_REFUSALS = 10;

  private final JournalOption journal;
  private final EventFold fold;
  private final PrintWriter out;
  private boolean nobodyWrites;
  private boolean opened;
  private Replay replay;

  FollowedStream(JournalOption journal, EventFold fold, PrintWriter out) {
    this.journal = journal;
    this.fold = fold;
    this.out = out;
  }

  /** Follows to the end, which {@code ending} then finds in the last copy of the journal. */
  void follow(Function<JournalFolder, Replay> beginning, Ending ending) {
    while (true) {
      long start = System.nanoTime();
      boolean last = nobodyWrites;
      try (JournalFolder folder = open()) {
        nobodyWrites = !folder.isBeingWritten();
        boolean more = foldNews(folder, beginning, last);
        if (!more || last) {
          ending.reached(folder, replay);
          return;
        }
      }
      long worked = System.nanoTime() - start;
      if (!nobodyWrites && !waited(worked * WAIT_FACTOR, this::isWritten)) {
        return;
      }
    }
  }

  /**
   * A store that has just been made has no stream yet, and is no journal to a reader; one whose
   * writer is just being killed may not let itself be copied at that moment.
   */
  private JournalFolder open() {
    int left = MOST_REFUSALS;
    while (true) {
      boolean written = isWritten();
      try {
        JournalFolder folder = JournalFolder.open(journal.store());
        opened = true;
        return folder;
      } catch (JournalException refused) {
        boolean mayPass = written || (opened && left-- > 0);
        boolean mayCome = mayPass && refused.meaning() == JournalException.Meaning.USAGE;
        if (!mayCome || !waited(0, this::isWritten)) {
          throw refused;
        }
      }
    }
  }

  /** What is to be said at the end. */
  interface Ending {
    void reached(JournalFolder folder, Replay replay);
  }

  /** Shows what has come; false if the end of the run, of the range or of the output is reached. */
  private boolean foldNews(
      JournalFolder folder, Function<JournalFolder, Replay> beginning, boolean last) {
    // A run that has just begun has no stream yet.
    if (replay == null && folder.streams().isEmpty() && !last) {
      return true;
    }
    replay = replay == null ? beginning.apply(folder) : replay.continuedIn(folder);
    boolean more = fold.advance(replay);
    out.flush();
    return more;
  }

  private boolean isWritten() {
    return RunningWriter.holder(journal.store()).isPresent();
  }

  /**
   * Waits for so long or a little longer, but not on when nobody writes any more: the end of a long
   * run would be shown many seconds after it.
   *
   * @return false if the thread was interrupted
   */
  static boolean waited(long nanos, BooleanSupplier written) {
    try {
      long left = nanos;
      do {
        TimeUnit.NANOSECONDS.sleep(SHORTEST_WAIT_NANOS);
        left -= SHORTEST_WAIT_NANOS;
      } while (left > 0 && written.getAsBoolean());
      return true;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
