package umbra.cli.experiment.dirtylog;

/**
 * What a mix of reads and writes cost.
 *
 * @param written distinct pages written, as the scenario says
 * @param expectedFaults as {@link FaultLaw} has it
 * @param logged pages that reading the log told of
 */
record MixRow(
    SplitMode mode,
    int writePercent,
    int readFirstPercent,
    long accesses,
    long written,
    long expectedFaults,
    LoggedCounts counts,
    long logged) {

  static MixRow of(MixScenario scenario, LoggedCounts counts, long logged) {
    FaultLaw law = FaultLaw.of(scenario.text());
    return new MixRow(
        scenario.mode(),
        scenario.writePercent(),
        scenario.readFirstPercent(),
        law.accesses(),
        law.written(),
        scenario.mode().isEager() ? law.written() : law.touchedWhenSplit(),
        counts,
        logged);
  }

  /** Whether faults and log are what the law says: whatever faults is logged as dirty. */
  boolean isLawful() {
    return counts.faults() == expectedFaults && logged == expectedFaults;
  }

  /** Pages logged for each page written; 1 where nothing was. */
  double inflation() {
    return written == 0 ? 1 : (double) logged / written;
  }
}
