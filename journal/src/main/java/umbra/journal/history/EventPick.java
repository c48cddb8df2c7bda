package umbra.journal.history;

import java.util.Set;
import umbra.journal.format.VmEventProbe;
import umbra.journal.touch.TouchedBlock;
import umbra.mmu.event.VmEventKind;

/** Which events a scan of a journal is after. Asked by several threads. */
interface EventPick extends VmEventProbe {
  /** Kinds that are looked at; no other is asked about. */
  Set<VmEventKind> kinds();

  /** Whether a block of the journal's index may have a wanted event; false is certain. */
  default boolean mayTake(final TouchedBlock block) {
    return block.hasKind(kinds());
  }

  /** Whether nothing before a taken event is of interest. */
  default boolean isFirst(final VmEventKind kind) {
    return false;
  }
}
