package umbra.journal.history;

import java.util.Set;
import umbra.mmu.event.VmEventKind;

/** Which events a scan of a journal is after. Asked by several threads. */
interface EventPick {
  /** Kinds that are looked at; no other is asked about. */
  Set<VmEventKind> kinds();

  /** Whether it is one of them. */
  boolean takes(VmEventKind kind, long a, long b, long c, long d, long e);

  /** Whether nothing before a taken event is of interest. */
  default boolean isFirst(final VmEventKind kind) {
    return false;
  }
}
