package umbra.cli.experiment.programs;

import java.util.Locale;

/**
 * Where a program's pages lie in the guest. Each 2 MiB unit of addresses that it touches has a unit
 * of the slot of its own, in ascending order: so a page has the same place however it is mapped.
 */
final class ProgramLayout {
  private static final long UNIT = 1L << 21;
  private static final long PAGE = 1L << 12;
  private static final int UNIT_BITS = 9;
  private static final int PAGE_MASK = (1 << UNIT_BITS) - 1;

  private final long[] pages;
  private final long slotGpa;
  private final int space;
  private final StringBuilder lines = new StringBuilder();
  private int units;

  // The run of entries that is not written yet.
  private long runGva;
  private long runGpa;
  private long runSize;
  private long runCount;

  /**
   * A layout.
   *
   * @param pages the program's page numbers, ascending
   * @param slotGpa where its slot begins, a multiple of 2 MiB
   * @param space the number of its address space
   */
  ProgramLayout(long[] pages, long slotGpa, int space) {
    this.pages = pages;
    this.slotGpa = slotGpa;
    this.space = space;
  }

  /** Bytes of the slot. */
  long slotSize() {
    return units() * UNIT;
  }

  /** Units of 2 MiB of which the program touches a page. */
  long units() {
    long count = 0;
    for (int i = 0; i < pages.length; i++) {
      count += i == 0 || unit(i) != unit(i - 1) ? 1 : 0;
    }
    return count;
  }

  /** The number in the slot of one of the program's pages. */
  int pageOfSlot(long page) {
    long unit = page >>> UNIT_BITS;
    int before = 0;
    for (int i = 0; unit(i) != unit; i++) {
      before += i == 0 || unit(i) != unit(i - 1) ? 1 : 0;
    }
    return (before << UNIT_BITS) + (int) (page & PAGE_MASK);
  }

  /** The {@code map} lines. */
  String map(ProgramBacking backing) {
    lines.setLength(0);
    units = 0;
    for (int first = 0; first < pages.length; ) {
      int behind = first;
      while (behind < pages.length && unit(behind) == unit(first)) {
        behind++;
      }
      mapUnit(first, behind, backing.isHuge(behind - first));
      units++;
      first = behind;
    }
    endRun();
    return lines.toString();
  }

  private void mapUnit(int first, int behind, boolean huge) {
    long gpa = slotGpa + units * UNIT;
    if (huge) {
      entry(unit(first) * UNIT, gpa, UNIT);
      return;
    }
    for (int i = first; i < behind; i++) {
      long gva = pages[i] * PAGE;
      entry(gva, gpa + gva % UNIT, PAGE);
    }
  }

  private void entry(long gva, long gpa, long size) {
    boolean goesOn =
        size == runSize && gva == runGva + runCount * runSize && gpa == runGpa + runCount * runSize;
    if (!goesOn) {
      endRun();
      runGva = gva;
      runGpa = gpa;
      runSize = size;
    }
    runCount++;
  }

  private void endRun() {
    if (runCount > 0) {
      lines.append(
          String.format(
              Locale.ROOT,
              "map as=%d gva=0x%x gpa=0x%x size=%s count=%d flags=PWUAD\n",
              space,
              runGva,
              runGpa,
              runSize == UNIT ? "2M" : "4K",
              runCount));
    }
    runCount = 0;
    runSize = 0;
  }

  private long unit(int index) {
    return pages[index] >>> UNIT_BITS;
  }
}
