package umbra.journal.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import umbra.journal.touch.CountedStats;
import umbra.journal.touch.TouchedBlock;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;

/**
 * The chain behind a statistic that events count by themselves. What depends on the state as well,
 * the numbers of mapped pages and the longest rmap, is for {@link StatFold}.
 */
final class StatTrail {
  private final JournalScan scan;

  StatTrail(final JournalScan scan) {
    this.scan = scan;
  }

  /**
   * The chain of a statistic that {@link CountedStats#isCounted}, as it is after step {@code at}.
   */
  Chain of(final Stat stat, final long value, final long at, final int limit) {
    final List<JournalEvent> events = scan.back(1, at, limit + 1, new Counts(stat));
    final List<Link> links = new ArrayList<>();
    events.forEach(event -> links.add(new Link(event, null)));
    final boolean isCut = links.size() > limit;
    return new Chain(
        stat.kvmName(),
        isCut ? links.subList(0, limit) : links,
        !isCut,
        List.of(Long.toString(value)));
  }

  /** The events that change one statistic. */
  private record Counts(Stat stat) implements EventPick {
    @Override
    public Set<VmEventKind> kinds() {
      return CountedStats.kinds(stat);
    }

    @Override
    public boolean mayTake(final TouchedBlock block) {
      return block.hasStat(stat);
    }

    @Override
    public boolean takes(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      return CountedStats.isCountedBy(stat, b, c, e);
    }
  }
}
