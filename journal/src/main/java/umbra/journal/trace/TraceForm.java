package umbra.journal.trace;

/**
 * How the frame of a trace's line is written, in one number, so that an export can write it again.
 *
 * <pre>
 *  47..44             43..40               39..0
 *  digits after the   number of latency    the latency columns' characters (irqs-off, need-resched,
 *  point of the time  columns, 0 to 5      hardirq/softirq, preempt-depth, migrate-disable)
 * </pre>
 */
public final class TraceForm {
  private static final int MAX_COLUMNS = 5;
  private static final int COLUMNS_SHIFT = 40;
  private static final int DIGITS_SHIFT = 44;

  private TraceForm() {}

  /** Packs the columns, at most 5 characters below 256, and the digits, at most 9. */
  static long of(final String columns, final int digits) {
    final int count = Math.min(MAX_COLUMNS, columns.length());
    long form = (long) digits << DIGITS_SHIFT | (long) count << COLUMNS_SHIFT;
    for (int i = 0; i < count; i++) {
      form |= (columns.charAt(i) & 0xffL) << 8 * i;
    }
    return form;
  }

  /** The latency columns, empty in what {@code trace-cmd report} prints. */
  public static String columns(final long form) {
    final StringBuilder columns = new StringBuilder();
    for (int i = 0; i < (int) (form >>> COLUMNS_SHIFT & 0xf) && i < MAX_COLUMNS; i++) {
      columns.append((char) (form >>> 8 * i & 0xff));
    }
    return columns.toString();
  }

  /** Digits behind the point of the time: 6 are microseconds, 9 nanoseconds. */
  public static int digits(final long form) {
    return (int) (form >>> DIGITS_SHIFT) & 0xf;
  }
}
