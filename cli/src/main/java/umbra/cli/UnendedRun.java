package umbra.cli;

import java.io.PrintWriter;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;

/**
 * Says that a stream stops before its run ends. A stream whose tail is lost looks like one of a run
 * that was killed, so no command shows the one or the other as if it were all.
 */
final class UnendedRun {
  private UnendedRun() {}

  /** Tells whoever reads {@code err}; the data stays as it is. */
  static void note(PrintWriter err, JournalFolder journal, StreamId stream, long lastEvent) {
    err.printf(
        "umbra: note: %s stops at event %d: %s%n",
        stream,
        lastEvent,
        journal.isBeingWritten() ? "a simulation is writing it" : "the run did not end");
  }
}
