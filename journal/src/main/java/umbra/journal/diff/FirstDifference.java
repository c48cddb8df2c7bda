package umbra.journal.diff;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The place where two runs part, and what is around it.
 *
 * @param a the first run's request; null if it has none there
 * @param b the second run's request; null if it has none there
 * @param operationA what the scenario says there; null if it is not known
 * @param operationB what the scenario says there; null if it is not known
 * @param events the events of both, side by side; empty if the requests are not the same one's
 * @param state what differs between the states behind them; null if the requests are not the same
 *     one's, or other work came before them
 */
public record FirstDifference(
    RequestRecord a,
    RequestRecord b,
    String operationA,
    String operationB,
    List<EventAlignment.Row> events,
    StateDiff state) {
  private static final int MOST_STATE_DIFFERENCES = 40;

  public FirstDifference {
    events = List.copyOf(events);
  }

  /** Where the two part; empty if they do not, or one merely stops. */
  public static Optional<FirstDifference> of(
      final RunDiff diff, final DiffSide a, final DiffSide b, final Consumer<String> notices) {
    if (diff.firstOfA() == null && diff.firstOfB() == null) {
      return Optional.empty();
    }
    final Sides sides = new Sides(diff, a, b, notices);
    return Optional.of(
        sides.of(diff.firstOfA(), diff.firstOfB(), diff.partsInsideARequest(), true));
  }

  /**
   * The first request of both that goes another way, where they part in the order of requests
   * before; empty if there is none, or {@link #of} shows it.
   */
  public static Optional<FirstDifference> ofAligned(
      final RunDiff diff, final DiffSide a, final DiffSide b, final Consumer<String> notices) {
    final List<RequestAlignment.Pair> changed = diff.alignment().changed().first();
    if (diff.partsInsideARequest() || changed.isEmpty()) {
      return Optional.empty();
    }
    final RequestAlignment.Pair pair = changed.get(0);
    return Optional.of(new Sides(diff, a, b, notices).of(pair.a(), pair.b(), true, false));
  }

  private record Sides(RunDiff diff, DiffSide a, DiffSide b, Consumer<String> notices) {
    FirstDifference of(
        final RequestRecord ofA,
        final RequestRecord ofB,
        final boolean sideBySide,
        final boolean sameBefore) {
      final String operationA = operation(a, diff.runA(), ofA);
      final String operationB = operation(b, diff.runB(), ofB);
      if (!sideBySide) {
        return new FirstDifference(ofA, ofB, operationA, operationB, List.of(), null);
      }
      final RequestText textA = RequestText.of(a, ofA, notices);
      final RequestText textB = RequestText.of(b, ofB, notices);
      final StateDiff state =
          sameBefore ? StateDiff.of(textA.state(), textB.state(), MOST_STATE_DIFFERENCES) : null;
      return new FirstDifference(
          ofA,
          ofB,
          operationA,
          operationB,
          EventAlignment.of(textA.events(), textB.events()),
          state);
    }

    private static String operation(
        final DiffSide side, final RunDiff.Run run, final RequestRecord request) {
      return request == null
          ? null
          : OperationFinder.of(side, run.configuration(), request.participant(), request.position())
              .orElse(null);
    }
  }
}
