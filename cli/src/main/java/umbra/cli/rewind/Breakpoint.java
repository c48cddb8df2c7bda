package umbra.cli.rewind;

import umbra.journal.filter.EventFilter;
import umbra.journal.filter.EventMatcher;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;

/** A filter at which a session stops. */
final class Breakpoint implements Stop {
  private final int number;
  private final String text;
  private final EventFilter filter;
  private EventMatcher matcher;
  private VmState begunWith;

  /**
   * @throws IllegalArgumentException if the text is no filter
   */
  Breakpoint(final int number, final String text) {
    this.number = number;
    this.text = text;
    this.filter = EventFilter.parse(text);
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public boolean isConcernedWith(final VmEventKind kind) {
    return filter.concerns(kind);
  }

  @Override
  public String reason(final HeardEvent event) {
    if (!filter.concerns(event.kind())) {
      return null;
    }
    if (event.state() != begunWith) {
      begunWith = event.state();
      matcher = filter.begin(begunWith);
    }
    final boolean matches =
        matcher.matches(
            event.step(),
            event.vcpu(),
            event.kind(),
            event.number(0),
            event.number(1),
            event.number(2),
            event.number(3),
            event.number(4));
    return matches ? "break " + number : null;
  }

  @Override
  public String toString() {
    return number + "  break " + text;
  }
}
