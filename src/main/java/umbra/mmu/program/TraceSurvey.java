package umbra.mmu.program;

import umbra.mmu.guest.ErrorCode;
import umbra.mmu.scenario.Limits;
import umbra.mmu.scenario.ProgramTrace;

/**
 * Reads a trace once before a run: every line is checked, the accesses are counted, and the pages
 * that they touch are collected.
 */
public final class TraceSurvey {
  private static final long IN_PAGE = Limits.PAGE_SIZE - 1;

  private final Footprint footprint = new Footprint();
  private long fetches;
  private long reads;
  private long writes;
  private long lines;

  private TraceSurvey() {}

  /**
   * Reads all of {@code bytes}, which the caller closes.
   *
   * @throws TraceError if a line is none of a trace, or there is no access
   */
  public static TraceSurvey of(final ProgramTrace trace, final TraceBytes bytes) {
    final TraceSurvey survey = new TraceSurvey();
    survey.read(trace, bytes);
    return survey;
  }

  private void read(final ProgramTrace trace, final TraceBytes bytes) {
    final LackeyDecoder decoder =
        new LackeyDecoder(trace.file(), bytes, trace.gvaOffset(), trace.addresses());
    while (decoder.next()) {
      final long gva = decoder.gva();
      add(gva, decoder.access());
      if ((gva & IN_PAGE) + decoder.size() > Limits.PAGE_SIZE) {
        add((gva | IN_PAGE) + 1, decoder.access());
      }
    }
    lines = decoder.lines();
    if (accesses() == 0) {
      throw new TraceError(trace.file(), lines + 1, 1, "end of file", "an access");
    }
  }

  private void add(final long gva, final long access) {
    footprint.add(gva);
    if (access == ErrorCode.FETCH) {
      fetches++;
    } else if (access == ErrorCode.WRITE) {
      writes++;
    } else {
      reads++;
    }
  }

  /** How many accesses there are; one across a page boundary is two. */
  public long accesses() {
    return fetches + reads + writes;
  }

  /** Instructions that are fetched. */
  public long fetches() {
    return fetches;
  }

  /** Loads. */
  public long reads() {
    return reads;
  }

  /** Stores, with those that load first. */
  public long writes() {
    return writes;
  }

  /** Lines of the text. */
  public long lines() {
    return lines;
  }

  /** The pages. */
  public Footprint footprint() {
    return footprint;
  }
}
