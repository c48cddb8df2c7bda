package umbra.journal.diff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Pairs the requests of two runs: per participant, by the position at which they start. What two
 * schedules serve in different order finds its partner all the same.
 */
public final class RequestAlignment {
  /** Requests that may wait for a partner; more are the sign of orders that have nothing common. */
  static final int MOST_WAITING = 4_000_000;

  /** How many examples of each kind are kept, the first in the VM's order. */
  private static final int EXAMPLES = 10;

  /**
   * A request that both runs have.
   *
   * @param a the first run's
   * @param b the second run's
   */
  public record Pair(RequestRecord a, RequestRecord b) {}

  private final List<Deque<RequestRecord>> waitingA = new ArrayList<>();
  private final List<Deque<RequestRecord>> waitingB = new ArrayList<>();
  private final Examples<Pair> changed = new Examples<>(Comparator.comparing(p -> p.a().number()));
  private final Examples<Pair> otherwise =
      new Examples<>(Comparator.comparing(p -> p.a().number()));
  private final Examples<RequestRecord> onlyA =
      new Examples<>(Comparator.comparing(RequestRecord::number));
  private final Examples<RequestRecord> onlyB =
      new Examples<>(Comparator.comparing(RequestRecord::number));
  private final int mostWaiting;
  private long aligned;
  private int waiting;
  private boolean givenUp;

  RequestAlignment(final int mostWaiting) {
    this.mostWaiting = mostWaiting;
  }

  /** Takes the next request of each run; null behind the last. */
  void add(final RequestRecord a, final RequestRecord b) {
    if (givenUp) {
      return;
    }
    if (waiting == 0 && a != null && b != null && a.isPartnerOf(b)) {
      pair(a, b);
      return;
    }
    wait(a, waitingA);
    wait(b, waitingB);
    if (a != null) {
      settle(a.participant());
    }
    if (b != null) {
      settle(b.participant());
    }
    givenUp = waiting > mostWaiting;
  }

  /** No request follows. */
  void finish() {
    for (int who = 0; who < waitingA.size(); who++) {
      waitingA.get(who).forEach(onlyA::add);
      waitingB.get(who).forEach(onlyB::add);
    }
    waiting = 0;
  }

  private void wait(final RequestRecord request, final List<Deque<RequestRecord>> queues) {
    if (request == null) {
      return;
    }
    while (waitingA.size() <= request.participant() + 1) {
      waitingA.add(new ArrayDeque<>());
      waitingB.add(new ArrayDeque<>());
    }
    queues.get(request.participant() + 1).add(request);
    waiting++;
  }

  /** Positions only grow within a participant, so the smaller head has no partner any more. */
  private void settle(final int participant) {
    final Deque<RequestRecord> ofA = waitingA.get(participant + 1);
    final Deque<RequestRecord> ofB = waitingB.get(participant + 1);
    while (!ofA.isEmpty() && !ofB.isEmpty()) {
      final int order = Long.compare(ofA.element().position(), ofB.element().position());
      if (order == 0) {
        pair(ofA.remove(), ofB.remove());
        waiting -= 2;
      } else if (order < 0) {
        onlyA.add(ofA.remove());
        waiting--;
      } else {
        onlyB.add(ofB.remove());
        waiting--;
      }
    }
  }

  private void pair(final RequestRecord a, final RequestRecord b) {
    aligned++;
    if (!a.isLike(b)) {
      changed.add(new Pair(a, b));
    }
    if (!a.endsLike(b)) {
      otherwise.add(new Pair(a, b));
    }
  }

  /** Whether the orders were too far apart: counts and examples are of a beginning only. */
  public boolean isGivenUp() {
    return givenUp;
  }

  /** Requests that both runs have. */
  public long aligned() {
    return aligned;
  }

  /** Of these, those whose events differ, whatever numbers their pages have. */
  public Examples<Pair> changed() {
    return changed;
  }

  /** Of these, those that came to something else: answers, exceptions, exits, work retired. */
  public Examples<Pair> otherOutcome() {
    return otherwise;
  }

  /** Requests that the first run alone has. */
  public Examples<RequestRecord> onlyInA() {
    return onlyA;
  }

  /** Requests that the second run alone has. */
  public Examples<RequestRecord> onlyInB() {
    return onlyB;
  }

  /** Counts things and keeps the first few of an order. */
  public static final class Examples<T> {
    private final Comparator<T> order;
    private final PriorityQueue<T> kept;
    private long count;

    Examples(final Comparator<T> order) {
      this.order = order;
      this.kept = new PriorityQueue<>(order.reversed());
    }

    void add(final T one) {
      count++;
      if (kept.size() < EXAMPLES) {
        kept.add(one);
      } else if (order.compare(one, kept.element()) < 0) {
        kept.remove();
        kept.add(one);
      }
    }

    /** How many there are. */
    public long count() {
      return count;
    }

    /** The first few, in order. */
    public List<T> first() {
      final List<T> sorted = new ArrayList<>(kept);
      sorted.sort(order);
      return sorted;
    }
  }
}
