package umbra.journal.history;

import umbra.mmu.event.VmEventKind;

/**
 * One event as it stands in a VM's stream.
 *
 * @param step its number
 * @param a first of the kind's numbers; the others follow
 */
public record JournalEvent(long step, VmEventKind kind, long a, long b, long c, long d, long e) {

  /** Numbers that the kind does not have are 0, whatever stood there when it was decoded. */
  public JournalEvent {
    final int count = kind.fieldCount();
    a = count > 0 ? a : 0;
    b = count > 1 ? b : 0;
    c = count > 2 ? c : 0;
    d = count > 3 ? d : 0;
    e = count > 4 ? e : 0;
  }
}
