package umbra.cli;

import java.io.PrintWriter;
import umbra.journal.replay.Replay;
import umbra.journal.store.DamagedJournalException;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.mmu.traced.TracedState;

/** Journals that hold the trace of a real KVM and no run. */
final class ImportedJournal {
  private ImportedJournal() {}

  /** Whether the stream's first event says so; a damaged one does not. */
  static boolean is(JournalFolder folder, StreamId stream) {
    try (Replay replay = new Replay(folder, stream, null)) {
      return replay.next() && replay.run().configuration().isImport();
    } catch (DamagedJournalException damaged) {
      // The command itself says so.
      return false;
    }
  }

  /** What the trace has told, where a run has its statistics. */
  static void print(TracedState traced, PrintWriter out) {
    out.printf("%-27s %d%n", "line of the trace", traced.line().number());
    out.printf("%-27s %d%n", "pages made", traced.pagesMade());
    out.printf("%-27s %d%n", "pages zapped", traced.pagesZapped());
    out.printf("%-27s %d%n", "pages unsync", traced.unsyncPages());
    out.printf("%-27s %d%n", "leaf entries named", traced.leaves().count());
  }
}
