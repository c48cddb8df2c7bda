package umbra.journal.filter;

import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.VmState;

/** The event that a filter is asked about; one object serves a whole fold. */
final class EventCursor {
  /** The state just after the event; null in a vCPU's stream. */
  final VmState state;

  /** Ordinal of the event's kind. */
  int kind;

  /** Whom the work is for. */
  int vcpu;

  long step;
  long a;
  long b;
  long c;
  long d;
  long e;

  /** Set by whoever reads a field that this event does not have. */
  boolean missing;

  EventCursor(final VmState state) {
    this.state = state;
  }

  /** The page with this number; where there is none, the field that is read is missing. */
  ShadowPage page(final long number) {
    final ShadowPage page = state.pages().get((int) number);
    missing |= page == null;
    return page;
  }
}
