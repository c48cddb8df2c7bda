package umbra.actors;

import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;

/** A VM's statistics at one moment, safe to hand to another actor. */
final class Statistics {
  private final long[] values = new long[Stat.values().length];

  /** Those of the state as it is now. */
  Statistics(final VmState state) {
    for (final Stat stat : Stat.values()) {
      values[stat.ordinal()] = state.stat(stat);
    }
  }

  long value(final Stat stat) {
    return values[stat.ordinal()];
  }
}
