package umbra.cli.conform;

import java.util.ArrayList;
import java.util.List;

/**
 * Guest page tables as text, the way the recorder writes its {@code mem} lines: runs of entries of
 * one table whose values grow by the same step. Zero entries are left out.
 */
public final class MemoryLines {
  /** First guest physical address of the recorder's page-table area. */
  public static final long PAGE_TABLE_BASE = 0x10000;

  private static final long ENTRY_BYTES = 8;
  private static final long PAGE_BYTES = 4096;
  private static final int SHORTEST_RUN = 3;

  private final GuestWords words;
  private final long endGpa;
  private final List<String> lines = new ArrayList<>();

  private MemoryLines(GuestWords words, long endGpa) {
    this.words = words;
    this.endGpa = endGpa;
  }

  /** Guest memory by 64-bit words. */
  @FunctionalInterface
  public interface GuestWords {
    /** The word at {@code gpa}, which is a multiple of 8. */
    long read(long gpa);
  }

  /**
   * Renders the tables from {@link #PAGE_TABLE_BASE} on.
   *
   * @param words guest memory
   * @param endGpa first address after the last page-table page, a multiple of 4096
   * @return lines such as {@code 0x14000 0x8000000000000063 count=512 step=0x1000}, addresses
   *     growing
   */
  public static List<String> from(GuestWords words, long endGpa) {
    return new MemoryLines(words, endGpa).render();
  }

  private List<String> render() {
    long gpa = PAGE_TABLE_BASE;
    while (gpa < endGpa) {
      gpa += ENTRY_BYTES * (words.read(gpa) == 0 ? 1 : appendRun(gpa));
    }
    return lines;
  }

  /** Writes the run that begins at {@code gpa} and returns its number of entries. */
  private int appendRun(long gpa) {
    long value = words.read(gpa);
    long step = step(gpa, value);
    int count = runLength(gpa, value, step);
    if (count < SHORTEST_RUN) {
      count = 1;
      step = 0;
    }
    lines.add(
        "0x"
            + Long.toHexString(gpa)
            + " 0x"
            + Long.toHexString(value)
            + " count="
            + count
            + " step=0x"
            + Long.toHexString(step));
    return count;
  }

  /** How much the next entry is above this one; -1 where no run can begin. */
  private long step(long gpa, long value) {
    long next = gpa + ENTRY_BYTES;
    if (next >= tableEnd(gpa) || words.read(next) == 0) {
      return -1;
    }
    long step = words.read(next) - value;
    return step == 0 || step == 0x1000 || step == 0x20_0000 || step == 0x4000_0000 ? step : -1;
  }

  private int runLength(long gpa, long value, long step) {
    int count = 1;
    while (step >= 0
        && gpa + ENTRY_BYTES * count < tableEnd(gpa)
        && words.read(gpa + ENTRY_BYTES * count) == value + step * count) {
      count++;
    }
    return count;
  }

  private static long tableEnd(long gpa) {
    return (gpa & -PAGE_BYTES) + PAGE_BYTES;
  }
}
