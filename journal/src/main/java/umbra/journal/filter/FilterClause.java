package umbra.journal.filter;

import umbra.journal.field.EventCursor;

/** One filter as it was parsed: of the events of some kinds, those for which a condition holds. */
final class FilterClause {
  private final boolean[] kinds;
  private final Condition condition;

  /** {@code kinds} is by ordinal and must not be changed. */
  FilterClause(final boolean[] kinds, final Condition condition) {
    this.kinds = kinds;
    this.condition = condition;
  }

  /** Whether an event of the kind with this ordinal can be chosen at all. */
  boolean concerns(final int kind) {
    return kinds[kind];
  }

  boolean matches(final EventCursor event) {
    return kinds[event.kind()] && condition.test(event) == Condition.TRUE;
  }
}
