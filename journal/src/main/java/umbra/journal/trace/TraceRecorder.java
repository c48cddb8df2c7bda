package umbra.journal.trace;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.traced.TracedLine;

/**
 * Says the lines of a trace as events. The lines of one vCPU between two exits are one request, as
 * far as no other's come between.
 */
final class TraceRecorder {
  private static final int LONGEST_REQUEST = 4096;
  private static final int NONE = -2;

  private final VmEvents events;
  private final LineVcpu vcpus;
  private final Map<String, Integer> tasks = new HashMap<>();
  private final long[] positions;
  private int current = NONE;
  private int lines;
  private boolean exited;
  private long time;

  /** {@code vcpus} has gone through the trace before. */
  TraceRecorder(final VmEvents events, final LineVcpu vcpus) {
    this.events = events;
    this.vcpus = new LineVcpu(vcpus);
    this.positions = new long[vcpus.highest() + 2];
  }

  /** Says the event at hand. */
  void record(final TraceReading reading) {
    enter(vcpus.of(reading), reading);
    final TraceFrame frame = reading.frame();
    if (frame.hasTask) {
      time = frame.time;
      final int task = task(frame);
      events.tracedLine(reading.line(), time, task, frame.cpu, frame.form);
    } else {
      events.tracedLine(reading.line(), time, -1, -1, 0);
    }
    final TracedEvent event = reading.event();
    if (event.kind == null) {
      text(reading.text().getBytes(StandardCharsets.ISO_8859_1));
    } else {
      VmEventCaller.call(events, event.kind, event.a, event.b, event.c, event.d, event.e);
    }
    exited = event.kind == null && reading.frame().event.equals("kvm_exit");
  }

  /** Ends the last request. */
  void finish() {
    if (current != NONE) {
      events.requestEnded(current, ++positions[current + 1]);
      current = NONE;
    }
  }

  /** Whether no request is under way. */
  boolean isBetweenRequests() {
    return current == NONE;
  }

  private void enter(final int vcpu, final TraceReading reading) {
    if (vcpu != current || lines >= LONGEST_REQUEST || beginsWork(reading)) {
      finish();
      current = vcpu;
      lines = 0;
      events.requestStarted(vcpu, positions[vcpu + 1]);
    }
    lines++;
  }

  private boolean beginsWork(final TraceReading reading) {
    if (reading.event().kind == VmEventKind.TRACED_FAULT) {
      return !exited;
    }
    return reading.event().kind == null
        && (reading.frame().event.equals("kvm_exit")
            || (reading.frame().event.equals("tracing_mark_write")
                && reading.text().contains(" begin: ")));
  }

  private int task(final TraceFrame frame) {
    final String key = frame.name + "-" + frame.pid;
    final Integer known = tasks.get(key);
    if (known != null) {
      return known;
    }
    final int task = tasks.size();
    tasks.put(key, task);
    final byte[] name = frame.name.getBytes(StandardCharsets.ISO_8859_1);
    events.tracedTask(task, frame.pid, word(name, 0), word(name, 8));
    return task;
  }

  private void text(final byte[] bytes) {
    for (int at = 0; at < bytes.length; at += TracedLine.BYTES_PER_EVENT) {
      events.tracedText(
          bytes.length - at,
          word(bytes, at),
          word(bytes, at + 8),
          word(bytes, at + 16),
          word(bytes, at + 24));
    }
  }

  private static long word(final byte[] bytes, final int at) {
    long word = 0;
    for (int i = Math.min(bytes.length, at + 8) - 1; i >= at; i--) {
      word = word << 8 | (bytes[i] & 0xff);
    }
    return word;
  }
}
