package umbra.journal.trace;

import java.util.HashMap;
import java.util.Map;
import umbra.mmu.event.TracedFlags;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;

/**
 * Which vCPU a line of a trace is about. Most lines do not say: it is that which the same task
 * named last, or, before that, first. The marks of the recorder's operations name it too.
 */
final class LineVcpu {
  private static final int MAX_VCPU = 4095;
  private static final String MARK = "tracing_mark_write: op ";
  private static final int NO_WORD = -2;

  /** By task: what it named last, or before its first line what it will name first. */
  private final Map<Integer, Integer> last = new HashMap<>();

  private final boolean ahead;
  private int highest;

  /** Looks ahead: of each task what it names first. */
  LineVcpu() {
    this.ahead = true;
  }

  /** Goes through the same lines once more. */
  LineVcpu(final LineVcpu first) {
    this.ahead = false;
    this.highest = first.highest;
    last.putAll(first.last);
  }

  /** The highest number named. */
  int highest() {
    return highest;
  }

  /** The vCPU of the line at hand, or {@link VmEvents#HOST}. */
  int of(final TraceReading reading) {
    final int named = named(reading);
    final int pid = reading.frame().hasTask ? reading.frame().pid : 0;
    if (named == NO_WORD) {
      return last.getOrDefault(pid, VmEvents.HOST);
    }
    highest = Math.max(highest, named);
    if (!ahead) {
      last.put(pid, named);
    } else if (named >= 0) {
      last.putIfAbsent(pid, named);
    }
    return named;
  }

  private static int named(final TraceReading reading) {
    final TracedEvent event = reading.event();
    if (event.kind == VmEventKind.TRACED_FAULT) {
      return event.a < 0 ? NO_WORD : (int) event.a;
    }
    if (event.kind == VmEventKind.TRACED_FAST_FAULT) {
      return TracedFlags.outcomeVcpu(event.e);
    }
    return event.kind == null ? named(reading.text()) : NO_WORD;
  }

  private static int named(final String text) {
    if (text.startsWith(MARK)) {
      return marked(text);
    }
    final int colon = text.indexOf(": vcpu ");
    return colon > 0 && text.indexOf(' ') == colon + 1 ? number(text, colon + 7) : NO_WORD;
  }

  /** {@code op 12 begin: vcpu 0 write ...}, {@code op 13 begin: host ...}, {@code op 13 end}. */
  private static int marked(final String text) {
    final int vcpu = text.indexOf(" begin: vcpu ");
    if (vcpu > 0) {
      return number(text, vcpu + 13);
    }
    final boolean host = text.contains(" begin: host ") || text.strip().endsWith(" end");
    return host ? VmEvents.HOST : NO_WORD;
  }

  private static int number(final String text, final int start) {
    int value = -1;
    for (int i = start; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
      value = Math.max(0, value) * 10 + text.charAt(i) - '0';
      if (value > MAX_VCPU) {
        return NO_WORD;
      }
    }
    return value < 0 ? NO_WORD : value;
  }
}
