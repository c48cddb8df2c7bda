package umbra.cli.experiment.dirtylog;

/**
 * A guest with {@code ranges} huge pages that are mapped before its dirty pages are logged. It then
 * reads a part of each range, and goes over the rest with writes among reads.
 *
 * @param pattern in which it goes over the rest, a word of the scenario language
 * @param writePercent share of writes in the rest
 * @param readFirstPercent share of a range's pages that are read before anything is written
 */
record MixScenario(
    SplitMode mode, int ranges, String pattern, int writePercent, int readFirstPercent) {
  private static final long FIRST = 0x4000_0000L;
  private static final int PAGES_A_RANGE = 512;
  private static final long PAGE = 4096;
  private static final long RANGE = PAGES_A_RANGE * PAGE;
  private static final int ALL = 100;

  String name() {
    return String.format("mix-%s-w%03d-r%03d", mode.word(), writePercent, readFirstPercent);
  }

  String text() {
    StringBuilder text = new StringBuilder(mode.setUp());
    text.append("slot 1 gpa=1G size=").append(2 * ranges).append("M backing=2M\n");
    text.append("map gva=1G gpa=1G size=2M count=").append(ranges).append(" flags=PWUAD\n");
    text.append("ops\n");
    text.append("workload vcpu=0 pattern=sequential gva=1G size=").append(2 * ranges);
    text.append("M gva-step=2M count=").append(ranges).append(" reads=0%\n");
    text.append(LoggedCounts.LOG_ON).append('\n');
    int readFirst = PAGES_A_RANGE * readFirstPercent / ALL;
    for (int range = 0; range < ranges; range++) {
      workload(text, range, "sequential", 0, readFirst, ALL);
    }
    for (int range = 0; range < ranges; range++) {
      workload(text, range, pattern, readFirst, PAGES_A_RANGE - readFirst, ALL - writePercent);
    }
    return text.append("host getlog 1\n").toString();
  }

  private void workload(
      StringBuilder text, int range, String how, int firstPage, int pages, int readPercent) {
    if (pages == 0) {
      return;
    }
    text.append("workload vcpu=0 pattern=").append(how);
    text.append(" gva=").append(FIRST + range * RANGE + firstPage * PAGE);
    text.append(" size=").append(pages * PAGE).append(" count=").append(pages);
    text.append(" reads=").append(readPercent).append("% seed=").append(range).append('\n');
  }
}
