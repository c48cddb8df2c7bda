package umbra.journal.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import umbra.journal.text.TracepointText;
import umbra.journal.trace.TraceForm;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.traced.TracedLine;

/**
 * Events as the kernel prints them to {@code /sys/kernel/tracing/trace} (reference 13.1): those
 * that have a tracepoint, a line each, a walk's entries lines of their own.
 *
 * <p>Each vCPU is a task on a CPU of its number; the host is a task on the CPU behind the last. The
 * time is the event's step in microseconds. The lines of an imported trace get the task, the CPU
 * and the time back that they had.
 */
final class FtraceExport extends EventExport {
  private static final String COLUMNS =
      """
      #                                _-----=> irqs-off/BH-disabled
      #                               / _----=> need-resched
      #                              | / _---=> hardirq/softirq
      #                              || / _--=> preempt-depth
      #                              ||| / _-=> migrate-disable
      #                              |||| /     delay
      #           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
      #              | |         |   |||||     |         |
      """;

  /** Nothing is known of interrupts and locks. */
  private static final String NO_LATENCY = ".....";

  private static final String VCPU_TASK = "qemu-vcpu";
  private static final String HOST_TASK = "qemu-host";
  private static final String UNKNOWN_TASK = "<...>";
  private static final int FIRST_PID = 1000;
  private static final int NAME_WIDTH = 16;
  private static final int PID_WIDTH = 7;
  private static final int SECONDS_WIDTH = 5;
  private static final int STEP_DIGITS = 6;
  private static final long STEPS_PER_SECOND = 1_000_000;
  private static final int TIME_DIGITS = 9;
  private static final long TIMES_PER_SECOND = 1_000_000_000;

  private final Writer out;
  private final String vm;
  private final StringBuilder line = new StringBuilder();
  private final TracepointText.Elements elements = this::writeElement;
  private TracepointText tracepoints;

  FtraceExport(final Writer out, final ExportSelection selection, final String vm) {
    super(selection);
    this.out = out;
    this.vm = vm;
  }

  @Override
  void writeStart() throws IOException {
    tracepoints = new TracepointText(state());
    // Readers know a trace by its first line.
    out.append("# tracer: nop\n#\n# umbra: VM ").append(vm);
    out.append(
        state().traced() == null
            ? ", TIMESTAMP = step in microseconds, CPU# = vCPU, the last one the host\n#\n"
            : ", an imported trace of a real KVM\n#\n");
    out.append(COLUMNS);
  }

  @Override
  void writeRunStarted(final byte[] configuration) {
    // The kernel has no tracepoint for it.
  }

  @Override
  void write(
      final VmEventKind kind, final long a, final long b, final long c, final long d, final long e)
      throws IOException {
    if (kind == VmEventKind.GUEST_WALKED_AGAIN) {
      tracepoints.elements((int) a, b, (int) c, elements);
      return;
    }
    if (kind == VmEventKind.TRACED_TEXT) {
      writeText();
      return;
    }
    if (kind.tracepoint() == null) {
      return;
    }
    beginLine();
    line.append(kind.tracepoint()).append(": ");
    if (tracepoints.append(line, kind, a, b, c, d, e)) {
      endLine();
    }
    if (kind == VmEventKind.GUEST_WALKED) {
      tracepoints.elements((int) a, b, (int) d, elements);
    }
  }

  @Override
  void writeEnd() throws IOException {
    out.flush();
  }

  private void writeElement(final String text) {
    beginLine();
    line.append("kvm_mmu_paging_element: ").append(text);
    try {
      endLine();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** A line of an imported trace that is kept as text, with its tracepoint's name. */
  private void writeText() throws IOException {
    if (!state().traced().isInText()) {
      beginLine();
      line.append(state().traced().line().text());
      endLine();
    }
  }

  private void beginLine() {
    line.setLength(0);
    if (state().traced() != null) {
      beginTracedLine(state().traced().line());
      return;
    }
    final boolean ofHost = vcpu() == VmEvents.HOST;
    final int cpu = ofHost ? state().vcpuCount() : vcpu();
    line.append(ofHost ? HOST_TASK : VCPU_TASK);
    if (!ofHost) {
      line.append(cpu);
    }
    appendFrame(FIRST_PID + cpu, cpu, NO_LATENCY);
    appendTime(step() / STEPS_PER_SECOND, step() % STEPS_PER_SECOND, STEP_DIGITS);
  }

  private void beginTracedLine(final TracedLine traced) {
    final boolean known = traced.task() >= 0;
    line.append(known ? state().traced().tasks().name(traced.task()) : UNKNOWN_TASK);
    final String columns = known ? TraceForm.columns(traced.form()) : NO_LATENCY;
    appendFrame(
        known ? state().traced().tasks().pid(traced.task()) : 0,
        Math.max(0, traced.cpu()),
        columns.isEmpty() ? NO_LATENCY : columns);
    int digits = known ? TraceForm.digits(traced.form()) : STEP_DIGITS;
    digits = digits == 0 ? STEP_DIGITS : digits;
    long fraction = traced.time() % TIMES_PER_SECOND;
    for (int i = digits; i < TIME_DIGITS; i++) {
      fraction /= 10;
    }
    appendTime(traced.time() / TIMES_PER_SECOND, fraction, digits);
  }

  /** Task name so far, then {@code -PID [CPU] COLUMNS}, aligned as the kernel aligns them. */
  private void appendFrame(final int pid, final int cpu, final String columns) {
    pad(0, NAME_WIDTH);
    final int start = line.append('-').length();
    line.append(pid);
    while (line.length() < start + PID_WIDTH) {
      line.append(' ');
    }
    line.append(" [");
    appendDigits(cpu, 3);
    line.append("] ").append(columns).append(' ');
  }

  private void appendTime(final long seconds, final long fraction, final int digits) {
    final int start = line.length();
    line.append(seconds);
    pad(start, SECONDS_WIDTH);
    line.append('.');
    appendDigits(fraction, digits);
    line.append(": ");
  }

  private void appendDigits(final long number, final int width) {
    final int start = line.length();
    line.append(number);
    while (line.length() < start + width) {
      line.insert(start, '0');
    }
  }

  private void pad(final int start, final int width) {
    while (line.length() < start + width) {
      line.insert(start, ' ');
    }
  }

  private void endLine() throws IOException {
    out.append(line.append('\n'));
  }
}
