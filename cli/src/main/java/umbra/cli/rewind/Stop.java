package umbra.cli.rewind;

import umbra.mmu.event.VmEventKind;

/** When a session that goes on stops. */
@FunctionalInterface
interface Stop {
  /** By which number it is deleted; 0 for none. */
  default int number() {
    return 0;
  }

  /** Whether it can stop at an event of this kind at all. */
  default boolean isConcernedWith(final VmEventKind kind) {
    return true;
  }

  /** Why it stops at this event; empty to stop without a word, null to go on. */
  String reason(HeardEvent event);
}
