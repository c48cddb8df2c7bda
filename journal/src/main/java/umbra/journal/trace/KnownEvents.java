package umbra.journal.trace;

import java.util.HashMap;
import java.util.Map;
import umbra.mmu.event.VmEventKind;

/** The names of tracepoints: one object for each, so that a line's name costs no new one. */
final class KnownEvents {
  private static final Map<String, String> NAMES = new HashMap<>();
  private static final int BUCKETS = 256;
  private static final String MARK = "tracing_mark_write";

  static {
    for (final VmEventKind kind : VmEventKind.values()) {
      if (kind.eventName().startsWith("traced") && kind.tracepoint() != null) {
        NAMES.put(kind.tracepoint(), kind.tracepoint());
      }
    }
    NAMES.put(MARK, MARK);
  }

  private final String[] byHash = new String[BUCKETS];

  /** Whether a line that begins with this name and a colon is one of KVM's, without a frame. */
  static boolean isOfKvm(final String name) {
    return NAMES.containsKey(name) || name.startsWith("kvm_") || name.equals("vcpu_match_mmio");
  }

  /** Whether the event has a kind of its own. */
  static boolean hasKind(final String name) {
    return NAMES.containsKey(name) && !name.equals(MARK);
  }

  /** A mark of user space may say nothing. */
  static boolean mayBeEmpty(final String name) {
    return !NAMES.containsKey(name) || name.equals(MARK);
  }

  /** The name at this place of the line, the same object as last time where it can be. */
  String name(final String line, final int start, final int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = hash * 31 + line.charAt(i);
    }
    final int bucket = (hash ^ hash >>> 8 ^ hash >>> 16) & BUCKETS - 1;
    final String last = byHash[bucket];
    if (last != null && last.length() == end - start && line.startsWith(last, start)) {
      return last;
    }
    final String name = line.substring(start, end);
    byHash[bucket] = name;
    return name;
  }
}
