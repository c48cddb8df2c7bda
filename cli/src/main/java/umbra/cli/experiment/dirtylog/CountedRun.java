package umbra.cli.experiment.dirtylog;

/** A run of {@link PerfTest} and what it counted. */
record CountedRun(PerfTest test, LoggedCounts counts) {

  /** Whether each page that should fault did so once, and nothing else did. */
  boolean isLawful() {
    return counts.faults() == test.vcpus() * test.expectedFaults();
  }

  /**
   * The faults of a vCPU that goes over its whole GiB among {@code vcpus}: those counted here,
   * times how many more pages that are.
   *
   * @param exclusive whether the faults that take the lock take it for writing
   */
  FaultsOfVcpu ofWhole(int vcpus, boolean exclusive) {
    double here = (double) test.vcpus() * test.expectedFaults();
    double pages = test.whole().expectedFaults();
    double fast = counts.fast() / here * pages;
    double slow = counts.slow() / here * pages;
    return new FaultsOfVcpu(vcpus, fast, exclusive ? 0 : slow, exclusive ? slow : 0);
  }
}
