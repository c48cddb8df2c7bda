package umbra.journal.trace;

/** What of a trace's file is no event: nothing is left out without being counted here. */
public final class SkippedLines {
  private long others;
  private long firstOther;
  private String loss = "";
  private boolean head;

  SkippedLines() {}

  void other(final long line) {
    others++;
    firstOther = firstOther == 0 ? line : firstOther;
  }

  void lost(final String what) {
    loss = what;
  }

  /** Lines that are neither blank nor a comment nor a line of a trace: a mail's own words. */
  public long others() {
    return others;
  }

  /** Number of the first of them, 0 if there is none. */
  public long firstOther() {
    return firstOther;
  }

  void head() {
    head = true;
  }

  /** Whether the file begins as a trace does, so that it may hold no line at all. */
  boolean hasHead() {
    return head;
  }

  /** What the trace's head tells of events that were overwritten; empty for nothing. */
  public String loss() {
    return loss;
  }
}
