package umbra.cli.rewind;

import java.io.PrintWriter;
import java.util.List;
import umbra.journal.history.CellChange;
import umbra.journal.history.CellText;
import umbra.journal.replay.Timeline;
import umbra.journal.text.VmEventText;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;

/** Where a session stands, and how it moves: shows each place that it stops at. */
final class Place {
  private final Timeline timeline;
  private final PrintWriter out;
  private final HeardEvent all = new HeardEvent(kind -> true);

  Place(final Timeline timeline, final PrintWriter out) {
    this.timeline = timeline;
    this.out = out;
  }

  long step() {
    return timeline.step();
  }

  /** The state; null before the first event. */
  VmState state() {
    return timeline.state();
  }

  boolean isAtEnd() {
    return timeline.isAtEnd();
  }

  /** Goes on by {@code count} events and shows each, with what it changed. */
  void step(final long count) {
    timeline.hear(all);
    for (long i = 0; i < count; i++) {
      if (!timeline.next()) {
        sayEnd();
        return;
      }
      show(all);
    }
  }

  /** Goes on until {@code stop} answers with a reason, or to the end. */
  void run(final Stop stop) {
    final HeardEvent event = new HeardEvent(stop::isConcernedWith);
    timeline.hear(event);
    while (timeline.next()) {
      final String reason = stop.reason(event);
      if (reason != null) {
        if (!reason.isEmpty()) {
          out.println(reason);
        }
        show(event);
        return;
      }
    }
    sayEnd();
  }

  /** Goes to a step and shows its event. */
  void goTo(final long step) {
    if (step == timeline.step()) {
      arrive();
      return;
    }
    if (step > timeline.step()) {
      timeline.goTo(step - 1);
      if (timeline.step() == step - 1) {
        step(1);
      } else {
        sayEnd();
      }
      return;
    }
    final long last = timeline.step();
    timeline.goTo(Math.max(0, step - 1));
    if (step == 0) {
      out.println("before the first event");
    } else if (timeline.step() < last) {
      step(1);
    }
  }

  /** Shows the event of the present step, with what it changed: seen by doing it again. */
  void arrive() {
    final long step = timeline.step();
    if (step == 0) {
      out.println("before the first event");
    } else {
      timeline.goTo(step - 1);
      step(1);
    }
  }

  private void sayEnd() {
    out.println("at the end: step " + timeline.step() + " is the last");
  }

  private void show(final HeardEvent event) {
    final VmEventText text = new VmEventText(event.state());
    if (event.kind() == VmEventKind.RUN_STARTED) {
      text.printStart(event.step(), event.configuration(), out::println);
    } else {
      text.print(
          event.step(),
          event.vcpu(),
          event.kind(),
          event.number(0),
          event.number(1),
          event.number(2),
          event.number(3),
          event.number(4),
          out::println);
    }
    show(event.changes(), out);
  }

  /** Prints changes, old and new below each other. */
  static void show(final List<CellChange> changes, final PrintWriter out) {
    for (final CellChange change : changes) {
      if (CellText.isTold(change.cell().kind())) {
        final String name = CellText.name(change.cell());
        out.println("  - " + name + ": " + CellText.value(change.cell(), change.old()));
        out.println("  + " + name + ": " + CellText.value(change.cell(), change.now()));
      }
    }
  }
}
