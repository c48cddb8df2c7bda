package umbra.journal.text;

import java.util.Set;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.state.VmState;
import umbra.mmu.traced.TracedTasks;

/**
 * A VM's events as lines of text, {@code STEP vcpuN: EVENT: TEXT}: tracepoints as KVM prints them,
 * the others as {@code name: field value ...}. A walk's entries are lines of their own.
 *
 * <p>One object serves one fold; one thread at a time.
 */
public final class VmEventText {
  private static final int STEP_WIDTH = 10;
  private static final Set<String> DECIMAL =
      Set.of(
          "vcpu",
          "position",
          "page",
          "parent",
          "child",
          "index",
          "level",
          "lastLevel",
          "size",
          "slot",
          "count",
          "firstPage",
          "pageOffset",
          "word",
          "register",
          "vector",
          "collisions",
          "generationStep",
          "limit",
          "parameter",
          "cache");

  private final TracepointText tracepoints;
  private final VmState state;
  private final StringBuilder line = new StringBuilder();

  /** {@code state} must have applied each event before it is printed. */
  public VmEventText(final VmState state) {
    this.tracepoints = new TracepointText(state);
    this.state = state;
  }

  /** Receives the lines of an event, without line ends; a line is valid during the call only. */
  @FunctionalInterface
  public interface Lines {
    void line(CharSequence line);
  }

  /** The tracepoint's name, or the event's own where the kernel has no tracepoint for it. */
  public static String nameOf(final VmEventKind kind) {
    return kind.tracepoint() == null ? kind.eventName() : kind.tracepoint();
  }

  /** Who the work is for: {@code vcpu} and its number, or {@code host}. */
  public static String participant(final int vcpu) {
    return vcpu == VmEvents.HOST ? "host" : "vcpu" + vcpu;
  }

  /** Prints the first event of the run. */
  public void printStart(final long step, final byte[] configuration, final Lines to) {
    begin(step, VmEvents.HOST);
    to.line(line.append("runStarted: ").append(configuration.length).append(" bytes"));
  }

  /** Prints any other event, which was done for {@code vcpu} or {@link VmEvents#HOST}. */
  public void print(
      final long step,
      final int vcpu,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e,
      final Lines to) {
    if (kind == VmEventKind.GUEST_WALKED_AGAIN) {
      printElements(step, vcpu, (int) a, b, (int) c, to);
      return;
    }
    if (isPartOfALine(kind)) {
      return;
    }
    begin(step, vcpu);
    append(line, kind, a, b, c, d, e);
    to.line(line);
    if (kind == VmEventKind.GUEST_WALKED) {
      printElements(step, vcpu, (int) a, b, (int) d, to);
    }
  }

  /** Appends {@code EVENT: TEXT} of one event, without a walk's entries. */
  public void append(
      final StringBuilder to,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    if (kind == VmEventKind.TRACED_TEXT) {
      to.append(state.traced().line().text());
      return;
    }
    if (kind == VmEventKind.TRACED_TASK) {
      to.append("tracedTask: task ").append(a).append(" pid ").append(b);
      to.append(" name ").append(TracedTasks.name(c, d));
      return;
    }
    final int start = to.length();
    to.append(kind.tracepoint()).append(": ");
    if (kind.tracepoint() == null || !tracepoints.append(to, kind, a, b, c, d, e)) {
      to.setLength(start);
      plain(to, kind, a, b, c, d, e);
    }
  }

  /** Of an imported trace: the frame of a line, and text that goes on, have no line here. */
  private boolean isPartOfALine(final VmEventKind kind) {
    return kind == VmEventKind.TRACED_LINE
        || (kind == VmEventKind.TRACED_TEXT && state.traced().isInText());
  }

  private void printElements(
      final long step,
      final int vcpu,
      final int walker,
      final long gva,
      final int lastLevel,
      final Lines to) {
    tracepoints.elements(
        walker,
        gva,
        lastLevel,
        element -> {
          begin(step, vcpu);
          to.line(line.append("kvm_mmu_paging_element: ").append(element));
        });
  }

  /** Numbers that count or name something are decimal, addresses and values are hex with 0x. */
  private static void plain(final StringBuilder to, final VmEventKind kind, final long... numbers) {
    to.append(kind.eventName()).append(':');
    for (int field = 0; field < kind.fieldCount(); field++) {
      final String name = kind.field(field);
      to.append(' ').append(name).append(' ');
      if (name.equals("returnCode")) {
        to.append(ReturnCode.describe((int) numbers[field]));
      } else if (DECIMAL.contains(name)) {
        to.append(numbers[field]);
      } else {
        to.append("0x").append(Long.toHexString(numbers[field]));
      }
    }
  }

  private void begin(final long step, final int vcpu) {
    line.setLength(0);
    line.append(step);
    while (line.length() < STEP_WIDTH) {
      line.insert(0, ' ');
    }
    line.append(' ').append(participant(vcpu)).append(": ");
  }
}
