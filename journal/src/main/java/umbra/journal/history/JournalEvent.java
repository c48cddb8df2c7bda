package umbra.journal.history;

import umbra.mmu.event.VmEventKind;

/**
 * One event as it stands in a VM's stream.
 *
 * @param step its number
 * @param a first of the kind's numbers; the others follow
 */
public record JournalEvent(long step, VmEventKind kind, long a, long b, long c, long d, long e) {}
