package umbra.cli;

import java.io.PrintWriter;
import umbra.journal.replay.Replay;

/** Drives a view over a stream's events, as far as they are wanted and somebody reads them. */
final class EventFold {
  /** How often to look whether the reader of the output is still there: every 4096 events. */
  private static final long CHECK_MASK = 0xfff;

  private final EventView view;
  private final StepRange steps;
  private final PrintWriter out;
  private boolean unread;

  EventFold(EventView view, StepRange steps, PrintWriter out) {
    this.view = view;
    this.steps = steps;
    this.out = out;
  }

  /** Shows what there is; false if no more is wanted or can come. */
  boolean advance(Replay replay) {
    while (replay.step() < steps.last() && replay.next()) {
      if ((replay.step() & CHECK_MASK) == 0 && out.checkError()) {
        unread = true;
        return false;
      }
    }
    view.flush();
    boolean ended = replay.state() != null && replay.state().isEnded();
    unread = out.checkError();
    return replay.step() < steps.last() && !ended && !unread;
  }

  /** Whether nobody reads the output any more. */
  boolean isUnread() {
    return unread;
  }
}
