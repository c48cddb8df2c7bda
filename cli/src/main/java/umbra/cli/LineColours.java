package umbra.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Colours the lines of events for a terminal, sparingly: who, which event, addresses and values in
 * hex, the answers of the fault handler.
 */
final class LineColours {
  private static final String RESET = "\u001b[0m";
  private static final String FAINT = "\u001b[2m";
  private static final String BOLD = "\u001b[1m";
  private static final String GREEN = "\u001b[32m";
  private static final String CYAN = "\u001b[36m";
  private static final String YELLOW = "\u001b[33m";

  /** A step and whom the work is for, in either order; then the event's name. */
  private static final Pattern FRONT =
      Pattern.compile("^( *\\d+ )?(vcpu\\d+|host)( \\d+)?: (\\w+):");

  /** What the kernel prints in hex without 0x follows the name of its field. */
  private static final Pattern VALUE =
      Pattern.compile(
          "(?<=\\b(?:gfn|pfn|spte|gpa|addr|at|old_spte|new_spte|pte|sptep) |\\baddr:|\\bsptep:)"
              + "[0-9a-f]+\\b"
              + "|\\b0x[0-9a-f]+\\b|\\bRET_PF_\\w+\\b|\\berrno -?\\d+");

  private final boolean on;

  LineColours(boolean on) {
    this.on = on;
  }

  /** The line as it is to be printed. */
  CharSequence of(CharSequence line) {
    if (!on) {
      return line;
    }
    Matcher front = FRONT.matcher(line);
    int from = 0;
    StringBuilder coloured = new StringBuilder();
    if (front.find()) {
      append(coloured, FAINT, front.group(1));
      append(coloured, GREEN, front.group(2));
      append(coloured, FAINT, front.group(3));
      append(coloured.append(": "), BOLD, front.group(4));
      coloured.append(':');
      from = front.end();
    }
    appendValues(coloured, line, from);
    return coloured;
  }

  private static void appendValues(StringBuilder to, CharSequence line, int from) {
    Matcher value = VALUE.matcher(line);
    int done = from;
    while (value.find(done)) {
      to.append(line, done, value.start());
      boolean isAnswer = value.group().startsWith("RET") || value.group().startsWith("err");
      append(to, isAnswer ? YELLOW : CYAN, value.group());
      done = value.end();
    }
    to.append(line, done, line.length());
  }

  private static void append(StringBuilder to, String colour, String text) {
    if (text != null) {
      to.append(colour).append(text).append(RESET);
    }
  }
}
