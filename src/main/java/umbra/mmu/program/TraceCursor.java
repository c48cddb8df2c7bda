package umbra.mmu.program;

import umbra.mmu.guest.ErrorCode;
import umbra.mmu.scenario.Limits;
import umbra.mmu.scenario.ProgramTrace;

/**
 * Yields the accesses of a {@code trace} line, one after another. An access across a page boundary
 * is two, the second at the first address of the next page.
 *
 * <p>The file is opened when an access is asked for, not before: whoever only counts needs none.
 */
public final class TraceCursor {
  /** {@link #rip} before the first instruction of a trace. */
  public static final long UNKNOWN = 0;

  private static final long IN_PAGE = Limits.PAGE_SIZE - 1;

  private final ProgramTrace trace;
  private final ProgramFiles files;
  private final long count;
  private TraceBytes bytes;
  private LackeyDecoder decoder;
  private long index;
  private long decoded;
  private long gva;
  private long access;
  private long instruction = UNKNOWN;
  private boolean crosses;

  /**
   * A cursor at the first access.
   *
   * @param accesses how many the file has
   */
  public TraceCursor(final ProgramTrace trace, final long accesses, final ProgramFiles files) {
    this.trace = trace;
    this.files = files;
    this.count = trace.countOf(accesses);
  }

  /** The line. */
  public ProgramTrace trace() {
    return trace;
  }

  /** How many accesses there are in all. */
  public long count() {
    return count;
  }

  /** The number of the access the cursor stands at, from 0. */
  public long index() {
    return index;
  }

  /** Whether the cursor stands at an access. */
  public boolean hasAccess() {
    return index < count;
  }

  /** Whether the access the cursor stands at is the last. */
  public boolean isAtLast() {
    return index == count - 1;
  }

  /** Goes to the next access. */
  public void advance() {
    index++;
    if (index >= count && bytes != null) {
      bytes.close();
      bytes = null;
    }
  }

  /** The address of the access the cursor stands at. */
  public long gva() {
    load();
    return gva;
  }

  /** What the access is: W or F as in an error code, or 0 for a read. */
  public long access() {
    load();
    return access;
  }

  /**
   * The address of the instruction that makes the access: the last one that the trace has fetched,
   * or {@link #UNKNOWN}.
   */
  public long rip() {
    load();
    return access == ErrorCode.FETCH ? gva : instruction;
  }

  private void load() {
    if (decoded <= trace.skip() + index) {
      decode();
    }
  }

  private void decode() {
    if (decoder == null) {
      bytes = files.open(trace.file());
      decoder = new LackeyDecoder(trace.file(), bytes, trace.gvaOffset(), trace.addresses());
    }
    while (decoded <= trace.skip() + index) {
      step();
    }
  }

  private void step() {
    decoded++;
    if (crosses) {
      gva = (gva | IN_PAGE) + 1;
      crosses = false;
      return;
    }
    if (!decoder.next()) {
      throw new TraceError(
          trace.file(), decoder.lines() + 1, 1, "end of file", "the file that was there before");
    }
    gva = decoder.gva();
    access = decoder.access();
    crosses = (gva & IN_PAGE) + decoder.size() > Limits.PAGE_SIZE;
    if (access == ErrorCode.FETCH) {
      instruction = gva;
    }
  }
}
