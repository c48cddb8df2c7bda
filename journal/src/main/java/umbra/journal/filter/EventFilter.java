package umbra.journal.filter;

import java.util.List;
import umbra.journal.field.Vocabulary;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;

/**
 * Chooses events of a VM's stream by a text such as {@code kvm_mmu_get_page: level==2 &&
 * gfn==0x1a3}; {@code docs/filter-language.md} has the language. Immutable.
 */
public final class EventFilter {
  private static final EventFilter ALL = parse("*");

  private final List<FilterClause> clauses;

  private EventFilter(final List<FilterClause> clauses) {
    this.clauses = clauses;
  }

  /**
   * Reads one filter.
   *
   * @throws IllegalArgumentException with the column, what was found there, and what was expected
   */
  public static EventFilter parse(final String text) {
    return new EventFilter(List.of(FilterParser.parse(text, Vocabulary.ofVm())));
  }

  /**
   * Chooses what at least one of several filters chooses; every event if there are none.
   *
   * @throws IllegalArgumentException as {@link #parse}
   */
  public static EventFilter anyOf(final List<String> texts) {
    return texts.isEmpty()
        ? ALL
        : new EventFilter(
            texts.stream().map(text -> FilterParser.parse(text, Vocabulary.ofVm())).toList());
  }

  /** Chooses every event. */
  public static EventFilter all() {
    return ALL;
  }

  /** Whether an event of this kind can be chosen at all. */
  public boolean concerns(final VmEventKind kind) {
    for (final FilterClause clause : clauses) {
      if (clause.concerns(kind.ordinal())) {
        return true;
      }
    }
    return false;
  }

  /** Asks about the events of a fold; {@code state} must have applied each before it is asked. */
  public EventMatcher begin(final VmState state) {
    return new EventMatcher(clauses.toArray(new FilterClause[0]), state);
  }

  /**
   * The names of the fields that events of a kind have for a filter: {@code kind}, {@code event},
   * {@code step} and {@code vcpu}, which all have, their own, and what their tracepoint shows.
   */
  public static List<String> fieldsOf(final VmEventKind kind) {
    final boolean[] kinds = new boolean[VmEventKind.values().length];
    kinds[kind.ordinal()] = true;
    return Vocabulary.ofVm().fieldsOf(kinds);
  }
}
