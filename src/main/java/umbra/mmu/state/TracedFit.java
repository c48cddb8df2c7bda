package umbra.mmu.state;

import umbra.mmu.event.VmEventKind;
import umbra.mmu.traced.TracedLine;
import umbra.mmu.traced.TracedState;

/** Which events of an imported trace may come: none in a run, and a line's text in one piece. */
final class TracedFit {
  private TracedFit() {}

  /** An event that is no text, of a trace; the trace's state. */
  static TracedState between(final VmEventKind kind, final TracedState traced) {
    if (traced == null) {
      throw Misfit.of(kind, "an event of a run", "one of an imported trace");
    }
    Misfit.require(!traced.isInText(), kind, "the rest of a line's text", "event", 0);
    return traced;
  }

  static void task(final TracedState traced, final int task) {
    final VmEventKind kind = VmEventKind.TRACED_TASK;
    final int next = between(kind, traced).tasks().count();
    Misfit.require(task == next, kind, "task " + next, "task", task);
  }

  static void line(final TracedState traced, final long line, final int task) {
    final VmEventKind kind = VmEventKind.TRACED_LINE;
    final long last = between(kind, traced).line().number();
    Misfit.require(line > last, kind, "a line behind line " + last, "line", line);
    Misfit.require(
        task >= -1 && task < traced.tasks().count(), kind, "a task that is named", "task", task);
  }

  static TracedState text(final TracedState traced, final int left) {
    final VmEventKind kind = VmEventKind.TRACED_TEXT;
    if (traced == null) {
      throw Misfit.of(kind, "an event of a run", "one of an imported trace");
    }
    final boolean first = !traced.line().hasText() && !traced.isInText();
    final int expected = traced.textLeft();
    Misfit.require(
        first ? left > 0 && left <= TracedLine.MAX_TEXT : left == expected,
        kind,
        first ? "a text of 1 to " + TracedLine.MAX_TEXT + " bytes" : expected + " bytes of text",
        "bytes",
        left);
    return traced;
  }
}
