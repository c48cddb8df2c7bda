package umbra.cli.experiment.split;

/**
 * What a run came to under one policy, from the split on.
 *
 * @param faults that were taken behind the split
 * @param execFaults of them, of instruction fetches
 * @param found tables that splits found
 * @param madeByFaults tables of pieces that faults made
 * @param children tables of pieces in the end
 * @param sptes that map pieces in the end
 * @param descriptors in use in the end
 * @param bytes of these tables and descriptors
 * @param flushes requested behind the split
 * @param zapped shadow pages
 * @param usedPages shadow pages in the end
 * @param journal of the run
 */
record PolicyCounts(
    long faults,
    long execFaults,
    long found,
    long madeByFaults,
    long children,
    long sptes,
    long descriptors,
    long bytes,
    long flushes,
    long zapped,
    long usedPages,
    String journal) {

  static PolicyCounts of(SplitRun run) {
    return new PolicyCounts(
        run.later("pf_taken"),
        run.tally().execFaults(),
        run.tally().found(),
        run.tally().madeByFaults(),
        run.tally().children(),
        run.result().statistic("pages_4k"),
        run.tally().descriptorsInUse(),
        run.bytes(),
        run.later("remote_tlb_flush_requests"),
        run.later("mmu_shadow_zapped"),
        run.tally().usedPages(),
        run.journal());
  }

  /** Whether another policy did not differ in anything that was counted. */
  boolean isLike(PolicyCounts other) {
    return faults == other.faults
        && execFaults == other.execFaults
        && children == other.children
        && sptes == other.sptes
        && bytes == other.bytes
        && flushes == other.flushes
        && zapped == other.zapped;
  }
}
