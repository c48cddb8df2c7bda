package umbra.journal.trace;

import umbra.mmu.event.VmEventKind;

/** One event as it was read: its kind and its numbers. Reused from line to line. */
final class TracedEvent {
  VmEventKind kind;
  long a;
  long b;
  long c;
  long d;
  long e;

  void set(
      final VmEventKind newKind,
      final long newA,
      final long newB,
      final long newC,
      final long newD,
      final long newE) {
    kind = newKind;
    a = newA;
    b = newB;
    c = newC;
    d = newD;
    e = newE;
  }
}
