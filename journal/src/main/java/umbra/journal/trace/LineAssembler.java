package umbra.journal.trace;

import java.io.IOException;

/**
 * Makes whole lines of a trace from physical ones: takes quoting marks of mails off, puts lines
 * together that a mail wrapped, leaves out what is no line of a trace and counts it.
 */
final class LineAssembler {
  /** A mail's lines are about this long where they were wrapped. */
  private static final int SHORTEST_WRAPPED = 60;

  private static final int LONGEST_WRAPPED = 120;
  private static final int MOST_PARTS = 16;
  private static final String HEAD = "# tracer: ";
  private static final String WRITTEN = "entries-in-buffer/entries-written: ";

  private final TraceFile file;
  private final TraceFrame frame;
  private final SkippedLines skipped = new SkippedLines();
  private final int[] partStarts = new int[MOST_PARTS + 1];
  private final long[] partLines = new long[MOST_PARTS];
  private final int[] partColumns = new int[MOST_PARTS];
  private final StringBuilder joined = new StringBuilder();
  private String text = "";
  private String physical;
  private int width;
  private int parts;
  private boolean ofResult;

  LineAssembler(final TraceFile file, final TraceFrame frame) {
    this.file = file;
    this.frame = frame;
  }

  SkippedLines skipped() {
    return skipped;
  }

  /** The whole line. */
  String text() {
    return text;
  }

  /** How many physical lines it was. */
  int parts() {
    return parts;
  }

  /** Where the first {@code count} of them end in {@link #text}. */
  int partsEnd(final int count) {
    return count == parts ? text.length() : partStarts[count] - 1;
  }

  /** Number of its first physical line. */
  long line() {
    return partLines[0];
  }

  /** Number of the physical line in which {@code offset} of the whole line is. */
  long lineAt(final int offset) {
    return partLines[partAt(offset)];
  }

  /** Column there, from 1. */
  int columnAt(final int offset) {
    final int part = partAt(offset);
    return partColumns[part] + offset - partStarts[part] + 1;
  }

  /** Leaves the physical lines from number {@code count} on out after all. */
  void dropParts(final int count) {
    for (int part = count; part < parts; part++) {
      skipped.other(partLines[part]);
    }
    text = count == 0 ? "" : text.substring(0, partsEnd(count));
    parts = count;
  }

  /** Goes to the next whole line; false behind the last. */
  boolean next() throws IOException {
    parts = 0;
    while (true) {
      if (physical == null) {
        physical = file.next();
      }
      if (physical == null) {
        return parts > 0;
      }
      if (parts > 0 && !goesOn()) {
        return true;
      }
      if (parts == 0) {
        begin();
      }
      physical = null;
    }
  }

  /** Takes the physical line as the first of a whole one, or leaves it out. */
  private void begin() {
    final int start = unquoted(physical);
    final String content = physical.substring(start);
    if (content.isBlank()) {
      return;
    }
    if (content.charAt(0) == '#') {
      comment(content);
    } else if (starts(content)) {
      text = content;
      addPart(0, start);
    } else {
      skipped.other(file.number());
    }
  }

  private boolean starts(final String content) {
    final boolean result = TraceFrame.isOfResult(content);
    if (result) {
      ofResult = true;
    }
    return (result || !ofResult)
        && (frame.begins(content) || isLoss(content) || endsWithTask(content));
  }

  /** Whether the physical line belongs to the whole line so far; then it is added. */
  private boolean goesOn() {
    final int start = unquoted(physical);
    final String content = physical.substring(start).strip();
    if (content.isEmpty()
        || ofResult
        || content.charAt(0) == '#'
        || content.startsWith("=>")
        || parts == MOST_PARTS
        || frame.begins(content)
        || isLoss(content)
        || !mayBeWrapped(content)) {
      return false;
    }
    joined.setLength(0);
    joined.append(text.stripTrailing()).append(' ');
    final int at = joined.length();
    text = joined.append(content).toString();
    addPart(at, physical.indexOf(content, start));
    return true;
  }

  /**
   * A mail's program breaks a line before the word that would have been too long. A known event
   * tells itself whether it is complete: what it does not need is left out later.
   */
  private boolean mayBeWrapped(final String content) {
    if (width > LONGEST_WRAPPED) {
      return false;
    }
    if (!frame.parse(text) || KnownEvents.hasKind(frame.event)) {
      return true;
    }
    final int blank = content.indexOf(' ');
    return width + 1 + (blank < 0 ? content.length() : blank) >= SHORTEST_WRAPPED;
  }

  private void addPart(final int offset, final int column) {
    partStarts[parts] = offset;
    partLines[parts] = file.number();
    partColumns[parts] = column;
    parts++;
    width = physical.length();
  }

  private int partAt(final int offset) {
    int part = parts - 1;
    while (part > 0 && partStarts[part] > offset) {
      part--;
    }
    return part;
  }

  /** {@code # entries-in-buffer/entries-written: 199/250}: the rest was overwritten. */
  private void comment(final String content) {
    if (content.startsWith(HEAD)) {
      skipped.head();
    }
    final int at = content.indexOf(WRITTEN);
    if (at < 0) {
      return;
    }
    final String[] numbers = content.substring(at + WRITTEN.length()).split("[/ ]", 3);
    if (numbers.length >= 2 && !numbers[0].equals(numbers[1])) {
      skipped.lost(numbers[0] + " of " + numbers[1] + " written events are in the trace");
    }
  }

  private static boolean isLoss(final String content) {
    return (content.startsWith("CPU:") || content.startsWith("CPU "))
        && (content.contains("[LOST ") || content.contains("EVENTS DROPPED]"));
  }

  /** {@code CPU 0/KVM-2311} alone: the rest of the frame was wrapped. */
  private static boolean endsWithTask(final String content) {
    final String name = content.strip();
    int digits = name.length();
    while (digits > 0 && Character.isDigit(name.charAt(digits - 1))) {
      digits--;
    }
    return digits < name.length()
        && digits > 1
        && name.charAt(digits - 1) == '-'
        && digits <= 17
        && !name.contains(": ");
  }

  /** Behind the marks {@code >} that mails put in front of what they quote. */
  private static int unquoted(final String line) {
    int start = 0;
    int at = 0;
    while (at < line.length() && (line.charAt(at) == '>' || line.charAt(at) == ' ')) {
      at++;
      if (line.charAt(at - 1) == '>') {
        start = at;
      }
    }
    return start;
  }
}
