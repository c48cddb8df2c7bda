package umbra.journal.filter;

import java.util.List;
import umbra.journal.field.EventCursor;
import umbra.journal.field.Vocabulary;
import umbra.mmu.event.VcpuEventKind;

/**
 * Chooses events of a vCPU's own stream, in the same language as {@link EventFilter}; {@code step}
 * is the position in that stream. One thread at a time.
 */
public final class VcpuEventFilter {
  private static final String EVERYTHING = "*";

  private final FilterClause[] clauses;
  private final EventCursor event = new EventCursor(null);

  private VcpuEventFilter(final FilterClause[] clauses) {
    this.clauses = clauses;
  }

  /**
   * Chooses what at least one of several filters chooses; every event if there are none.
   *
   * @throws IllegalArgumentException with the column, what was found there, and what was expected
   */
  public static VcpuEventFilter anyOf(final List<String> texts) {
    final List<String> filters = texts.isEmpty() ? List.of(EVERYTHING) : texts;
    return new VcpuEventFilter(
        filters.stream()
            .map(text -> FilterParser.parse(text, Vocabulary.ofVcpu()))
            .toArray(FilterClause[]::new));
  }

  /** Whether event {@code step} of the vCPU's stream is chosen. Does not allocate. */
  public boolean matches(
      final long step,
      final int vcpu,
      final VcpuEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    event.moveTo(step, vcpu, kind.ordinal(), a, b, c, d, e);
    for (final FilterClause clause : clauses) {
      if (clause.matches(event)) {
        return true;
      }
    }
    return false;
  }

  /** The names of the fields that events of a kind have for a filter. */
  public static List<String> fieldsOf(final VcpuEventKind kind) {
    final boolean[] kinds = new boolean[VcpuEventKind.values().length];
    kinds[kind.ordinal()] = true;
    return Vocabulary.ofVcpu().fieldsOf(kinds);
  }
}
