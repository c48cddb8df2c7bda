package umbra.journal.trace;

/**
 * Takes what stands in front of an event's text off a line (reference 13.1).
 *
 * <pre>
 *              vmm-99      [000] ...1.     5.631298: kvm_mmu_get_page: sp gen 0 ...
 *   CPU 0/KVM-2311  ( 2290) [003] d..2.  1234.567890: kvm_exit: vcpu 0 ...
 *  qemu-system-x86-11420 [002]  97231.402167: kvm_page_fault:       address ...
 *  kvm_mmu_sync_page: sp gen 0 ...
 * </pre>
 *
 * Reused from line to line.
 */
final class TraceFrame {
  private static final int LONGEST_NAME = 16;
  private static final int MAX_DIGITS = 9;
  private static final String RESULT_WORD = "trace ";
  private static final int RESULT_DASH = RESULT_WORD.length() + LONGEST_NAME;

  private final KnownEvents names = new KnownEvents();
  private String line = "";
  private int nameStart;
  private int nameEnd;
  private int bracket;
  private int at;

  String name = "";
  int pid;
  int cpu;
  long time;
  long form;
  String event = "";

  /** Where the text behind the event's name and colon begins. */
  int textStart;

  /** Whether the line has task and CPU. */
  boolean hasTask;

  /**
   * Whether the line begins as a trace's line does: a task with its CPU, or the name of an event of
   * KVM.
   */
  boolean begins(final String text) {
    return findTask(text) || isBareEvent(text);
  }

  /**
   * Takes the whole frame off.
   *
   * @return false if it is not complete: what is missing may be on the next line of a wrapped mail
   */
  boolean parse(final String text) {
    event = "";
    hasTask = findTask(text);
    if (!hasTask) {
      return isBareEvent(text) && parseEvent(skipBlanks(0));
    }
    name = text.substring(nameStart, nameEnd);
    cpu = (int) number(bracket + 1);
    at = skipBlanks(text.indexOf(']', bracket) + 1);
    String columns = "";
    if (!isTime(at)) {
      final int end = wordEnd(at);
      columns = text.substring(at, end);
      at = skipBlanks(end);
    }
    return isTime(at) && parseTime(columns) && parseEvent(skipBlanks(at));
  }

  /** Whether the line is one of a recorder's result file, where each trace line has this word. */
  static boolean isOfResult(final String text) {
    return text.startsWith(RESULT_WORD)
        && text.length() > RESULT_DASH
        && text.lastIndexOf('-', RESULT_DASH + 8) >= RESULT_DASH;
  }

  /** {@code NAME-PID [CPU]}, with the process's id in parentheses between them perhaps. */
  private boolean findTask(final String text) {
    line = text;
    bracket = text.indexOf('[');
    while (bracket > 0) {
      final int close = digitsEnd(bracket + 1);
      if (close > bracket + 1
          && close < text.length()
          && text.charAt(close) == ']'
          && close - bracket <= MAX_DIGITS
          && findName(bracket)) {
        return true;
      }
      bracket = text.indexOf('[', bracket + 1);
    }
    return false;
  }

  private boolean findName(final int before) {
    int end = blanksStart(before);
    if (end == before || end == 0) {
      return false;
    }
    if (line.charAt(end - 1) == ')') {
      final int open = line.lastIndexOf('(', end - 1);
      end = open > 0 ? blanksStart(open) : 0;
    }
    int start = end;
    while (start > 0 && isDigit(line.charAt(start - 1))) {
      start--;
    }
    if (start == end || end - start > MAX_DIGITS || start < 2 || line.charAt(start - 1) != '-') {
      return false;
    }
    pid = (int) number(start);
    nameEnd = start - 1;
    nameStart = skipBlanks(0);
    if (isOfResult(line)) {
      nameStart = skipBlanks(RESULT_WORD.length());
    }
    return nameEnd > nameStart && nameEnd - nameStart <= LONGEST_NAME;
  }

  private boolean isBareEvent(final String text) {
    line = text;
    final int start = skipBlanks(0);
    final int end = nameEnd(start);
    return end < text.length()
        && end > start
        && text.charAt(end) == ':'
        && KnownEvents.isOfKvm(text.substring(start, end));
  }

  private boolean parseEvent(final int start) {
    final int end = nameEnd(start);
    if (end == start || end >= line.length() || line.charAt(end) != ':') {
      return false;
    }
    event = names.name(line, start, end);
    textStart = skipBlanks(end + 1);
    return textStart < line.length() || KnownEvents.mayBeEmpty(event);
  }

  private boolean parseTime(final String columns) {
    final int point = digitsEnd(at);
    final int last = line.charAt(point) == '.' ? digitsEnd(point + 1) : point;
    final int digits = Math.max(0, last - point - 1);
    long value = number(at);
    for (int i = 1; i <= MAX_DIGITS; i++) {
      value = value * 10 + (i <= digits ? line.charAt(point + i) - '0' : 0);
    }
    time = value;
    form = TraceForm.of(columns, digits);
    at = last + 1;
    return true;
  }

  /** Digits, perhaps a point and digits, then a colon. */
  private boolean isTime(final int start) {
    int end = digitsEnd(start);
    if (end == start || end - start > MAX_DIGITS || end == line.length()) {
      return false;
    }
    if (line.charAt(end) == '.') {
      final int point = end;
      end = digitsEnd(point + 1);
      if (end - point - 1 > MAX_DIGITS) {
        return false;
      }
    }
    return end < line.length() && line.charAt(end) == ':';
  }

  private long number(final int start) {
    long value = 0;
    for (int i = start; i < line.length() && isDigit(line.charAt(i)); i++) {
      value = value * 10 + line.charAt(i) - '0';
    }
    return value;
  }

  private int digitsEnd(final int start) {
    int end = start;
    while (end < line.length() && isDigit(line.charAt(end))) {
      end++;
    }
    return end;
  }

  private int nameEnd(final int start) {
    int end = start;
    while (end < line.length() && isOfName(line.charAt(end))) {
      end++;
    }
    return end;
  }

  private int wordEnd(final int start) {
    int end = start;
    while (end < line.length() && line.charAt(end) != ' ') {
      end++;
    }
    return end;
  }

  private int skipBlanks(final int start) {
    int end = start;
    while (end < line.length() && (line.charAt(end) == ' ' || line.charAt(end) == '\t')) {
      end++;
    }
    return end;
  }

  private int blanksStart(final int end) {
    int start = end;
    while (start > 0 && line.charAt(start - 1) == ' ') {
      start--;
    }
    return start;
  }

  private static boolean isDigit(final char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isOfName(final char c) {
    return isDigit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
