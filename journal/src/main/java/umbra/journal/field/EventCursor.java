package umbra.journal.field;

import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.VmState;

/** The event whose fields are read; one object serves a whole fold. One thread at a time. */
public final class EventCursor {
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

  /** Of a fold that keeps {@code state}; null for a vCPU's stream, whose events need none. */
  public EventCursor(final VmState state) {
    this.state = state;
  }

  /**
   * Goes to an event.
   *
   * @param newStep the event's number in its stream, from 1
   * @param newVcpu whom the work is for, -1 for the host
   * @param newKind ordinal of the event's kind
   */
  public void moveTo(
      final long newStep,
      final int newVcpu,
      final int newKind,
      final long newA,
      final long newB,
      final long newC,
      final long newD,
      final long newE) {
    step = newStep;
    vcpu = newVcpu;
    kind = newKind;
    a = newA;
    b = newB;
    c = newC;
    d = newD;
    e = newE;
  }

  /** Ordinal of the event's kind. */
  public int kind() {
    return kind;
  }

  /** Forgets that a field was missing. */
  public void expectAll() {
    missing = false;
  }

  /** Whether a field that was read since {@link #expectAll} is one that the event does not have. */
  public boolean isMissingOne() {
    return missing;
  }

  /** The page with this number; where there is none, the field that is read is missing. */
  ShadowPage page(final long number) {
    final ShadowPage page = state.pages().get((int) number);
    missing |= page == null;
    return page;
  }
}
