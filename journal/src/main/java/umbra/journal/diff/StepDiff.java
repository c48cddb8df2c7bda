package umbra.journal.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import umbra.journal.history.CellChange;
import umbra.journal.history.CellChanges;
import umbra.journal.history.CellText;
import umbra.journal.history.CellWatch;
import umbra.journal.replay.Replay;
import umbra.journal.replay.Seek;
import umbra.journal.replay.Timeline;
import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;

/**
 * What changed between two steps of one journal.
 *
 * @param from the first step
 * @param to the second step; the journal's last where it has no more
 * @param tally what happened behind the first step, up to the second
 * @param differences the cells of the state that differ, in walk order, the first of them; where
 *     too many were touched, what {@link StateDiff} compares
 * @param more how many differ beyond those
 */
public record StepDiff(
    long from, long to, EventTally tally, List<Difference> differences, long more) {
  /** More touched cells than these are not held; the states are compared instead. */
  private static final int MOST_CELLS = 2_000_000;

  private static final int MOST_DIFFERENCES = 1000;

  public StepDiff {
    differences = List.copyOf(differences);
  }

  /**
   * Reads the journal from the nearest checkpoint before {@code from}.
   *
   * @throws IllegalArgumentException if the journal does not reach {@code from}
   */
  public static StepDiff of(
      final DiffSide side, final long from, final long to, final Consumer<String> notices) {
    return of(side, from, to, notices, MOST_CELLS);
  }

  static StepDiff of(
      final DiffSide side,
      final long from,
      final long to,
      final Consumer<String> notices,
      final int mostCells) {
    final Stretch stretch = new Stretch(mostCells);
    try (Timeline timeline =
        new Timeline(side.folder(), side.stream(), side.checkpoints(), notices)) {
      final long first = timeline.goTo(from);
      if (first < from) {
        throw new IllegalArgumentException(
            "found step " + from + ", expected at most " + first + ", the journal's last");
      }
      timeline.hear(stretch);
      while (timeline.step() < to && timeline.next()) {
        // The stretch hears of it.
      }
      return stretch.isTooLong()
          ? ofStates(side, from, timeline, stretch.tally)
          : ofCells(from, timeline, stretch);
    }
  }

  private static StepDiff ofCells(final long from, final Timeline timeline, final Stretch stretch) {
    final List<CellChange> differing = stretch.changes.differing(timeline.state());
    differing.removeIf(change -> !CellText.isTold(change.cell().kind()));
    final List<Difference> told = new ArrayList<>();
    for (final CellChange change : differing) {
      if (told.size() == MOST_DIFFERENCES) {
        break;
      }
      told.add(
          new Difference(
              CellText.name(change.cell()),
              CellText.value(change.cell(), change.old()),
              CellText.value(change.cell(), change.now())));
    }
    return new StepDiff(from, timeline.step(), stretch.tally, told, differing.size() - told.size());
  }

  private static StepDiff ofStates(
      final DiffSide side, final long from, final Timeline timeline, final EventTally tally) {
    final Seek seek = Seek.to(from, side.checkpoints());
    // What there is to say of checkpoints was said on the way to the first step.
    try (Replay replay = seek.open(side.folder(), side.stream(), null, notice -> {})) {
      replay.to(from);
      final StateDiff state = StateDiff.of(replay.state(), timeline.state(), MOST_DIFFERENCES);
      return new StepDiff(from, timeline.step(), tally, state.differences(), state.more());
    }
  }

  /** Whether nothing happened between the two. */
  public boolean isSame() {
    return tally.events() == 0;
  }

  /** Counts the events of the stretch, and remembers what they touch while that is not much. */
  private static final class Stretch extends VmEventFlattener implements Replay.Listener {
    private final EventTally tally = new EventTally();
    private final CellChanges changes = new CellChanges();
    private final CellWatch watch = new CellWatch(changes);
    private final int mostCells;

    Stretch(final int mostCells) {
      this.mostCells = mostCells;
    }

    boolean isTooLong() {
      return changes.touched() > mostCells;
    }

    @Override
    public void begin(final VmState state) {
      watch.begin(state);
    }

    @Override
    public void begin(final VmState state, final long lastStep) {
      watch.begin(state, lastStep);
    }

    @Override
    public void before(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      if (!isTooLong()) {
        watch.before(kind, a, b, c, d, e);
      }
    }

    @Override
    public void runStarted(final byte[] configuration) {
      watch.runStarted(configuration);
    }

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      tally.add(kind, b);
      if (!isTooLong()) {
        VmEventCaller.call(watch, kind, a, b, c, d, e);
      }
    }
  }
}
