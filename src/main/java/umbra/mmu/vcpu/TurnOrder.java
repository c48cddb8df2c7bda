package umbra.mmu.vcpu;

import java.util.ArrayList;
import java.util.List;

/**
 * Chooses the next turn in a section of a deterministic schedule. The same seed gives the same
 * choices on any machine.
 */
public final class TurnOrder {
  private final Schedule schedule;
  private final long quantum;
  private final List<Integer> waiting = new ArrayList<>();
  private long drawn;
  private int place = -1;

  /** {@code quantum} is the longest turn, in accesses and operations. */
  public TurnOrder(final Schedule schedule, final long quantum) {
    this.schedule = schedule;
    this.quantum = quantum;
    // Mixed, or the draws of seed n+1 would be those of seed n, shifted by one.
    this.drawn = mixed(schedule.seed() + 0x9E3779B97F4A7C15L);
  }

  /** A section begins with these participants. */
  public void begin(final List<Integer> participants) {
    waiting.clear();
    waiting.addAll(participants);
    place = -1;
  }

  public boolean isOver() {
    return waiting.isEmpty();
  }

  /** The participant whose turn it is now. */
  public int next() {
    place =
        schedule.kind() == Schedule.Kind.SEEDED
            ? (int) below(waiting.size())
            : (place + 1) % waiting.size();
    return waiting.get(place);
  }

  /** How long the turn may be. */
  public long length() {
    return schedule.kind() == Schedule.Kind.SEEDED && quantum > 1 ? 1 + below(quantum) : quantum;
  }

  /** The participant that had the last turn has nothing left to do. */
  public void finished() {
    waiting.remove(place);
    place--;
  }

  /** SplitMix64, scaled; the bias is far below anything a run could show. */
  private long below(final long bound) {
    drawn += 0x9E3779B97F4A7C15L;
    return Math.multiplyHigh(mixed(drawn) >>> 1, bound << 1);
  }

  private static long mixed(final long value) {
    long hash = value;
    hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
    hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
    return hash ^ (hash >>> 31);
  }
}
