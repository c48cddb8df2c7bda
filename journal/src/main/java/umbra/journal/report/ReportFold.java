package umbra.journal.report;

import java.util.List;
import umbra.journal.history.CellWatch;
import umbra.journal.replay.Replay;
import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.state.VmState;

/**
 * Hears a whole journal: all its events are counted, those of a range are also kept, with what they
 * changed and with the picture of the tables.
 */
final class ReportFold extends VmEventFlattener implements Replay.Listener {
  private final long first;
  private final long last;
  private final EventTotals totals = new EventTotals();
  private final Landmarks landmarks = new Landmarks();
  private final MemoryHeat heat = new MemoryHeat();
  private final List<ReportPart> parts = List.of(totals, landmarks, heat);
  private final EventLinesOfRange lines = new EventLinesOfRange();
  private final ChangeLines changes = new ChangeLines();
  private final CellWatch watch;
  private TablePicture picture;
  private VmState state;
  private long step;
  private int vcpu = VmEvents.HOST;

  /** The range is {@code first} to {@code last}, both included. */
  ReportFold(final long first, final long last) {
    this.first = first;
    this.last = last;
    this.watch =
        new CellWatch(
            (atStep, kind, a, b, c, old, now) -> {
              changes.changed(kind, a, b, c, old, now);
              picture.changed(kind, a, b);
            });
  }

  @Override
  public void begin(final VmState newState) {
    state = newState;
    lines.begin(state);
    for (final ReportPart part : parts) {
      part.begin(state);
    }
    if (first == 1) {
      beginRange();
    }
  }

  private void beginRange() {
    picture = new TablePicture(state);
    watch.begin(state, first - 1);
  }

  @Override
  public void before(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    if (step + 1 == first) {
      beginRange();
    }
    if (isInRange(step + 1)) {
      watch.before(kind, a, b, c, d, e);
    }
  }

  @Override
  public void runStarted(final byte[] configuration) {
    step++;
    for (final ReportPart part : parts) {
      part.event(step, vcpu, VmEventKind.RUN_STARTED, 0, 0, 0, 0, 0);
    }
    if (isInRange(step)) {
      watch.runStarted(configuration);
      lines.start(configuration);
      endStep();
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
    step++;
    if (kind == VmEventKind.REQUEST_STARTED) {
      vcpu = (int) a;
    }
    // Not through the list: most journals are far longer than the range.
    totals.event(step, vcpu, kind, a, b, c, d, e);
    landmarks.event(step, vcpu, kind, a, b, c, d, e);
    heat.event(step, vcpu, kind, a, b, c, d, e);
    if (isInRange(step)) {
      VmEventCaller.call(watch, kind, a, b, c, d, e);
      lines.event(step, vcpu, landmarks.last(), kind, a, b, c, d, e);
      endStep();
    }
    if (kind == VmEventKind.REQUEST_ENDED) {
      vcpu = VmEvents.HOST;
    }
  }

  private void endStep() {
    changes.endStep();
    picture.endStep();
  }

  private boolean isInRange(final long atStep) {
    return atStep >= first && atStep <= last;
  }

  EventTotals totals() {
    return totals;
  }

  Landmarks landmarks() {
    return landmarks;
  }

  MemoryHeat heat() {
    return heat;
  }

  EventLinesOfRange lines() {
    return lines;
  }

  ChangeLines changes() {
    return changes;
  }

  /** Null if the journal ends before the range. */
  TablePicture picture() {
    return picture;
  }

  VmState state() {
    return state;
  }
}
