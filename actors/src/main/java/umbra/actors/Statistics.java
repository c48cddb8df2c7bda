package umbra.actors;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
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

  /** By KVM's name, sorted; not to be changed. */
  Map<String, Long> byKvmName() {
    final Map<String, Long> named = new TreeMap<>();
    for (final Stat stat : Stat.values()) {
      named.put(stat.kvmName(), value(stat));
    }
    return Collections.unmodifiableMap(named);
  }
}
