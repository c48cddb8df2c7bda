package umbra.journal.diff;

import java.util.function.Consumer;
import umbra.journal.replay.Replay;
import umbra.journal.replay.Seek;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;

/**
 * What changed between two steps of one journal.
 *
 * @param from the first step
 * @param to the second step; the journal's last where it has no more
 * @param tally what happened behind the first step, up to the second
 * @param state what differs
 */
public record StepDiff(long from, long to, EventTally tally, StateDiff state) {
  private static final int MOST_STATE_DIFFERENCES = 1000;

  /**
   * Reads the journal from the nearest checkpoint before {@code from}.
   *
   * @throws IllegalArgumentException if the journal does not reach {@code from}
   */
  public static StepDiff of(
      final DiffSide side, final long from, final long to, final Consumer<String> notices) {
    final Counting counting = new Counting(from);
    final VmState before = stateAt(side, from, notices);
    final Seek seek = Seek.to(from, side.checkpoints());
    // What there is to say of checkpoints was said by the first seek.
    try (Replay replay = seek.open(side.folder(), side.stream(), counting, notice -> {})) {
      counting.step = replay.step();
      final long reached = replay.to(to);
      return new StepDiff(
          from,
          reached,
          counting.tally,
          StateDiff.of(before, replay.state(), MOST_STATE_DIFFERENCES));
    }
  }

  /** Whether nothing happened between the two. */
  public boolean isSame() {
    return tally.events() == 0;
  }

  private static VmState stateAt(
      final DiffSide side, final long step, final Consumer<String> notices) {
    final Seek seek = Seek.to(step, side.checkpoints());
    try (Replay replay = seek.open(side.folder(), side.stream(), null, notices)) {
      final long reached = replay.to(step);
      if (reached < step || replay.state() == null) {
        throw new IllegalArgumentException(
            "found step " + step + ", expected at most " + reached + ", the journal's last");
      }
      return replay.state();
    }
  }

  private static final class Counting extends VmEventFlattener implements Replay.Listener {
    private final EventTally tally = new EventTally();
    private final long from;
    private long step;

    Counting(final long from) {
      this.from = from;
    }

    @Override
    public void begin(final VmState state) {
      // The state is compared, not watched.
    }

    @Override
    public void runStarted(final byte[] configuration) {
      step++;
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
      if (step > from) {
        tally.add(kind, b);
      }
    }
  }
}
