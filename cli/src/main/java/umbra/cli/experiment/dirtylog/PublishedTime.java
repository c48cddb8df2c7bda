package umbra.cli.experiment.dirtylog;

/**
 * A published time: the first pass over a GiB for each vCPU after logging was turned on.
 *
 * @param table where it stands
 * @param mappedBy what mapped the memory there
 * @param countedAs whose counts stand for it: {@code mappedBy}, except where the measured code was
 *     never merged
 * @param eager whether huge pages were split ahead
 * @param writePercent share of pages written
 * @param seconds as published
 */
record PublishedTime(
    String table,
    MappedBy mappedBy,
    MappedBy countedAs,
    boolean eager,
    int writePercent,
    int vcpus,
    double seconds) {

  /** The run whose counts stand for it, with at most {@code most} vCPUs. */
  PerfTest test(int most, int pages) {
    return new PerfTest(countedAs, eager, writePercent, Math.min(vcpus, most), pages);
  }

  /** A few words that name it alone. */
  String name() {
    return table + ", " + writePercent + " % writes, " + vcpus + " vCPUs";
  }
}
