package umbra.cli.conform;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host's time while a scenario was recorded, by the times of its trace lines. What KVM does by
 * the clock (the recovery of NX splits, when a shorter period is written) depends on how long the
 * operations before took on that host, which no scenario says.
 *
 * <p>Before the first line the recorder makes the VM and fills its slots. On its emulated machine
 * that took 58 ms at least, and half a second more with a slot of 1 GiB, by the times at which 250
 * recordings were begun.
 */
final class RecordingClock {
  private static final int MICROSECOND_DIGITS = 6;

  private static final Pattern SIZE = Pattern.compile("(?:^| )size=0x(\\p{XDigit}{1,15})(?: |$)");
  private static final long BYTES_FILLED_IN_A_MICROSECOND = 2_048;

  private static final long MAKING = 50_000;

  private long beforeFirst = MAKING;
  private long first = -1;
  private long last;

  /** Takes the header's words about a slot. */
  void slot(String words) {
    Matcher size = SIZE.matcher(words);
    if (size.find()) {
      beforeFirst += Long.parseLong(size.group(1), 16) / BYTES_FILLED_IN_A_MICROSECOND;
    }
  }

  /** Takes a line as ftrace prints it; one without a time is left out. */
  void line(String ftraceLine, String eventText) {
    long time = microseconds(ftraceLine, ftraceLine.length() - eventText.length());
    if (time >= 0) {
      first = first < 0 ? time : first;
      last = Math.max(last, time);
    }
  }

  /** Microseconds from the making of the VM to the last line so far. */
  long elapsed() {
    return beforeFirst + (first < 0 ? 0 : last - first);
  }

  /** What stands before {@code ": "} in front of the event: seconds, a dot, microseconds; or -1. */
  private static long microseconds(String line, int event) {
    int end = event - 2;
    int start = end < 0 ? -1 : line.lastIndexOf(' ', end - 1) + 1;
    int dot = end - MICROSECOND_DIGITS - 1;
    if (start < 0 || dot <= start || line.charAt(dot) != '.') {
      return -1;
    }
    try {
      return Long.parseLong(line, start, dot, 10) * 1_000_000
          + Long.parseLong(line, dot + 1, end, 10);
    } catch (NumberFormatException noTime) {
      return -1;
    }
  }
}
