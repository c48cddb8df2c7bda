package umbra.journal.trace;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import umbra.journal.text.TracedText;

/**
 * The events of a trace, one whole line after the other. A line is an event of its own kind where
 * that can print it again as it was, and text otherwise: nothing gets lost.
 */
final class TraceReading {
  private static final String LOST = "lost events";

  private final TraceFile file;
  private final boolean lenient;
  private final TraceFrame frame = new TraceFrame();
  private final LineAssembler lines;
  private final TracepointReader reader = new TracepointReader();
  private final TracedEvent event = new TracedEvent();
  private final StringBuilder printed = new StringBuilder();
  private final Map<String, Long> keptAsText = new TreeMap<>();
  private String text = "";
  private long broken;
  private long events;

  /** {@code lenient}: a broken line of a known event is kept as text rather than refused. */
  TraceReading(final TraceFile file, final boolean lenient) {
    this.file = file;
    this.lenient = lenient;
    this.lines = new LineAssembler(file, frame);
  }

  /**
   * Goes to the next event; false behind the last.
   *
   * @throws MalformedTraceException if the line of a known event is broken
   */
  boolean next() throws IOException {
    while (lines.next()) {
      event.kind = null;
      if (frame.parse(lines.text()) || !frame.event.isEmpty()) {
        events++;
        readEvent();
        return true;
      }
      if (lines.text().contains("EVENTS") && lines.text().startsWith("CPU")) {
        events++;
        frame.hasTask = false;
        keep(LOST, lines.text());
        return true;
      }
      lines.dropParts(0);
    }
    return false;
  }

  private void readEvent() {
    try {
      if (readWithFewestParts() && isPrintedSo()) {
        return;
      }
    } catch (final MalformedEventException malformed) {
      refuse(malformed);
    }
    event.kind = null;
    keep(frame.event, frame.event + ": " + lines.text().substring(frame.textStart));
  }

  private void refuse(final MalformedEventException malformed) {
    if (!lenient) {
      throw new MalformedTraceException(
          file.name(),
          lines.lineAt(malformed.offset()),
          lines.columnAt(malformed.offset()),
          frame.event + ": " + malformed.getMessage());
    }
    broken++;
  }

  /** What follows a line that is complete is no part of it, but a mail's own words. */
  private boolean readWithFewestParts() {
    for (int count = 1; count < lines.parts(); count++) {
      if (lines.partsEnd(count) > frame.textStart && reads(lines.partsEnd(count))) {
        lines.dropParts(count);
        return true;
      }
    }
    return reader.read(
        frame.event,
        lines.text(),
        Math.min(frame.textStart, lines.text().length()),
        lines.text().length(),
        event);
  }

  private boolean reads(final int end) {
    try {
      return reader.read(frame.event, lines.text(), frame.textStart, end, event);
    } catch (final MalformedEventException incomplete) {
      return false;
    }
  }

  private boolean isPrintedSo() {
    printed.setLength(0);
    TracedText.append(printed, event.kind, event.a, event.b, event.c, event.d, event.e);
    final String whole = lines.text();
    int length = printed.length();
    while (length > 0 && printed.charAt(length - 1) == ' ') {
      length--;
    }
    int end = whole.length();
    while (end > frame.textStart && whole.charAt(end - 1) == ' ') {
      end--;
    }
    return end - frame.textStart == length
        && whole.regionMatches(frame.textStart, printed.substring(0, length), 0, length);
  }

  private void keep(final String name, final String line) {
    text = line;
    keptAsText.merge(name, 1L, Long::sum);
  }

  /** Task, CPU and time of the event. */
  TraceFrame frame() {
    return frame;
  }

  /** The event's numbers; its kind is null where the line is kept as {@link #text}. */
  TracedEvent event() {
    return event;
  }

  /** A line that has no kind of its own, from the event's name on. */
  String text() {
    return text;
  }

  /** Number of the event's first physical line. */
  long line() {
    return lines.line();
  }

  /** Lines by the name of their event that were kept as text. */
  Map<String, Long> keptAsText() {
    return keptAsText;
  }

  /** Broken lines that were kept as text. */
  long broken() {
    return broken;
  }

  long events() {
    return events;
  }

  SkippedLines skipped() {
    return lines.skipped();
  }
}
