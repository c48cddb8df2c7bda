package umbra.journal.report;

import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;

/** A part of the report, which hears of events once the state has applied them. */
interface ReportPart {
  /** Called once before any event, with the state that the fold keeps. */
  void begin(VmState state);

  /**
   * An event.
   *
   * @param step its number, from 1
   * @param vcpu on whose behalf, or {@link umbra.mmu.event.VmEvents#HOST}
   * @param kind with {@code a} to {@code e}: the event, flattened
   */
  void event(long step, int vcpu, VmEventKind kind, long a, long b, long c, long d, long e);
}
