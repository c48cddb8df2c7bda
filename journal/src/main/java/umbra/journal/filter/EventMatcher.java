package umbra.journal.filter;

import umbra.journal.field.EventCursor;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;

/** Tells of each event of a fold whether a filter chooses it. One thread at a time. */
public final class EventMatcher {
  private final FilterClause[] clauses;
  private final EventCursor event;

  EventMatcher(final FilterClause[] clauses, final VmState state) {
    this.clauses = clauses;
    this.event = new EventCursor(state);
  }

  /**
   * Whether the event is chosen. Does not allocate.
   *
   * @param step the event's number in its stream, from 1
   * @param vcpu whom the work is for, -1 for the host
   * @param kind the event's kind; of a start of a run the numbers are 0
   */
  public boolean matches(
      final long step,
      final int vcpu,
      final VmEventKind kind,
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
}
