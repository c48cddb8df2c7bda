package umbra.journal.diff;

import java.util.SortedMap;
import java.util.TreeMap;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;

/** What happened in a run, or in a part of it, counted. */
public final class EventTally {
  private final long[] byKind = new long[VmEventKind.values().length];
  private final long[] answers = new long[64];
  private final long[] statistics = new long[Stat.values().length];
  private static final int FIRST_ANSWER = -40;

  void add(final VmEventKind kind, final long b) {
    byKind[kind.ordinal()]++;
    if (kind == VmEventKind.FAULT_RESOLVED) {
      final int place = (int) b - FIRST_ANSWER;
      answers[place >= 0 && place < answers.length ? place : 0]++;
    }
  }

  /** The statistics as they are now. */
  void statisticsOf(final VmState state) {
    for (final Stat stat : Stat.values()) {
      statistics[stat.ordinal()] = state == null ? 0 : state.stat(stat);
    }
  }

  /** Events of this kind. */
  public long events(final VmEventKind kind) {
    return byKind[kind.ordinal()];
  }

  /** All events. */
  public long events() {
    long sum = 0;
    for (final long count : byKind) {
      sum += count;
    }
    return sum;
  }

  /** The fault handler's answers with their counts, by number. */
  public SortedMap<Integer, Long> answers() {
    final SortedMap<Integer, Long> counts = new TreeMap<>();
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] > 0) {
        counts.put(i + FIRST_ANSWER, answers[i]);
      }
    }
    return counts;
  }

  /** A statistic's value at the end of the run or part. */
  public long statistic(final Stat stat) {
    return statistics[stat.ordinal()];
  }
}
