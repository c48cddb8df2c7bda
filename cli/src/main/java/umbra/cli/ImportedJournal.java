package umbra.cli;

import java.io.PrintWriter;
import java.util.List;
import umbra.journal.replay.FirstEvent;
import umbra.journal.store.DamagedJournalException;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.view.Rows;
import umbra.journal.view.TracedView;
import umbra.mmu.traced.TracedState;
import umbra.mmu.vm.RunConfiguration;

/** Journals that hold the trace of a real KVM and no run. */
final class ImportedJournal {
  private ImportedJournal() {}

  /** Whether the stream's first event says so; a damaged one does not. */
  static boolean is(JournalFolder folder, StreamId stream) {
    try {
      RunConfiguration run = FirstEvent.of(folder, stream);
      return run != null && run.isImport();
    } catch (DamagedJournalException | IllegalArgumentException unusable) {
      // The command itself says so.
      return false;
    }
  }

  /**
   * Sections of {@code show}.
   *
   * @param gfn for the pages of one gfn; null for all
   * @throws IllegalArgumentException for a section of which a trace tells nothing
   */
  static void show(
      List<ShownSection> sections, TracedState traced, long step, Long gfn, Rows rows) {
    for (ShownSection section : sections) {
      switch (section.kind()) {
        case PAGES, TABLES, RMAP -> {}
        case TLB, SLOTS, CACHES, STATS, TRANSLATIONS ->
            throw expectedRun("a trace does not tell '" + section.kind().word() + "'");
      }
    }
    TracedView view = new TracedView(traced, rows);
    if (sections.isEmpty()) {
      view.overview(step);
    }
    for (ShownSection section : sections) {
      rows.section();
      switch (section.kind()) {
        case TABLES -> view.leaves();
        case RMAP -> view.leavesOf(section.number());
        default -> pages(view, gfn);
      }
    }
  }

  private static void pages(TracedView view, Long gfn) {
    if (gfn == null) {
      view.pages();
    } else {
      view.pagesOf(gfn);
    }
  }

  /**
   * For what asks after causes.
   *
   * @throws IllegalArgumentException if the stream is an import
   */
  static void refuseWhy(JournalFolder folder, StreamId stream) {
    if (is(folder, stream)) {
      throw expectedRun(
          "a trace names no causes; umbra inspect -F 'gfn==0x18' shows the lines of a gfn");
    }
  }

  /** The failure of a command that needs a run. */
  static IllegalArgumentException expectedRun(String why) {
    return new IllegalArgumentException("found an imported trace, expected a run: " + why);
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
