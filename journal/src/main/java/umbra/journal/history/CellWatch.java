package umbra.journal.history;

import umbra.journal.replay.Replay;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;

/**
 * Tells what each event of a fold changes: notes the cells that it can change before the state
 * applies it, and looks at them afterwards.
 *
 * <p>One object serves one fold.
 */
public final class CellWatch extends VmEventFlattener implements Replay.Listener {
  private final CellListener listener;
  private final CellList cells = new CellList();
  private TouchedCells touched;
  private VmState state;
  private long step;

  public CellWatch(final CellListener listener) {
    this.listener = listener;
  }

  @Override
  public void begin(final VmState newState) {
    begin(newState, 0);
  }

  @Override
  public void begin(final VmState newState, final long lastStep) {
    state = newState;
    step = lastStep;
    touched = new TouchedCells(state, cells);
    if (lastStep == 0) {
      note(VmEventKind.RUN_STARTED, 0, 0, 0, 0, 0);
    }
  }

  @Override
  public void before(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    note(kind, a, b, c, d, e);
  }

  @Override
  public void runStarted(final byte[] configuration) {
    tell();
  }

  @Override
  protected void event(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    tell();
  }

  /** An event passes that was not announced by {@link #before}: nothing is told of it. */
  public void skip() {
    step++;
  }

  private void note(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    cells.clear();
    try {
      touched.of(kind, a, b, c, d, e);
    } catch (final NullPointerException | IndexOutOfBoundsException misfit) {
      // The event names something that is not there. The state refuses it next, with the reason.
      cells.clear();
    }
  }

  private void tell() {
    step++;
    cells.tell(state, step, listener);
  }
}
