package umbra.journal.filter;

import umbra.journal.field.EventCursor;

/**
 * One filter as it was parsed: of the events of these kinds, those for which the condition holds.
 *
 * @param kinds by ordinal; not to be changed
 */
record FilterClause(boolean[] kinds, Condition condition) {
  boolean matches(final EventCursor event) {
    return kinds[event.kind()] && condition.test(event) == Condition.TRUE;
  }
}
