package umbra.cli.rewind;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import umbra.journal.history.Cell;
import umbra.journal.history.CellChange;
import umbra.journal.history.CellWatch;
import umbra.journal.replay.Replay;
import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.state.VmState;

/** The event that was folded last, and what it changed if that is asked for. */
final class HeardEvent extends VmEventFlattener implements Replay.Listener {
  private static final long NONE = -1;

  private final List<CellChange> changes = new ArrayList<>();
  private final CellWatch watch =
      new CellWatch(
          (step, kind, a, b, c, old, now) ->
              changes.add(new CellChange(new Cell(kind, a, b, c), old, now)));
  private final Predicate<VmEventKind> watchedKinds;
  private boolean isWatched;
  private VmState state;
  private long step;
  private int vcpu;
  private int nextVcpu;
  private VmEventKind kind;
  private final long[] numbers = new long[5];
  private byte[] configuration;
  private long droppedHuge = NONE;
  private boolean isSplit;

  /** Notes what events of some kinds change. */
  HeardEvent(final Predicate<VmEventKind> watchedKinds) {
    this.watchedKinds = watchedKinds;
  }

  @Override
  public void begin(final VmState newState) {
    begin(newState, 0);
  }

  @Override
  public void begin(final VmState newState, final long lastStep) {
    state = newState;
    step = lastStep;
    nextVcpu = state.currentVcpu();
    droppedHuge = NONE;
    isWatched = lastStep == 0;
    watch.begin(newState, lastStep);
  }

  @Override
  public void before(
      final VmEventKind next,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    isWatched = watchedKinds.test(next);
    changes.clear();
    if (isWatched) {
      watch.before(next, a, b, c, d, e);
    }
  }

  @Override
  public void runStarted(final byte[] bytes) {
    configuration = bytes;
    changes.clear();
    take(VmEventKind.RUN_STARTED, 0, 0, 0, 0, 0);
    watch.runStarted(bytes);
  }

  @Override
  protected void event(
      final VmEventKind next,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    take(next, a, b, c, d, e);
    if (isWatched) {
      VmEventCaller.call(watch, next, a, b, c, d, e);
    } else {
      watch.skip();
    }
  }

  private void take(
      final VmEventKind next,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    step++;
    kind = next;
    numbers[0] = a;
    numbers[1] = b;
    numbers[2] = c;
    numbers[3] = d;
    numbers[4] = e;
    vcpu = next == VmEventKind.REQUEST_STARTED ? (int) a : nextVcpu;
    nextVcpu = next == VmEventKind.REQUEST_ENDED ? VmEvents.HOST : vcpu;
    noteSplit(next, a, b);
  }

  /** A lazy split is a table that takes the place of a leaf: drop and link of one entry. */
  private void noteSplit(final VmEventKind next, final long a, final long b) {
    final long entry = a << 9 | b;
    isSplit =
        next == VmEventKind.PAGE_LINKED && entry == droppedHuge
            || next == VmEventKind.PAGE_FILLED
            || next == VmEventKind.TDP_PAGE_FILLED
            || next == VmEventKind.HUGE_PAGE_SPLIT_TRIED;
    if (next == VmEventKind.SPTE_DROPPED) {
      droppedHuge = entry;
    } else if (next == VmEventKind.REQUEST_STARTED || next == VmEventKind.PAGE_LINKED) {
      droppedHuge = NONE;
    }
  }

  /** Whether the event is part of the split of a huge page. */
  boolean isSplit() {
    return isSplit;
  }

  VmState state() {
    return state;
  }

  long step() {
    return step;
  }

  /** Whom the work was for. */
  int vcpu() {
    return vcpu;
  }

  VmEventKind kind() {
    return kind;
  }

  /** Number {@code field} of the event, 0 to 4. */
  long number(final int field) {
    return numbers[field];
  }

  /** What the event carried, if it was the first of the run. */
  byte[] configuration() {
    return configuration;
  }

  /** What the event changed, in walk order; empty unless that is watched. */
  List<CellChange> changes() {
    return changes;
  }
}
