package umbra.cli.experiment.unsync;

/**
 * What a policy came to under a load.
 *
 * @param flushing how writes took effect
 * @param writesPerThousand table writes for each 1000 accesses
 * @param policy what KVM did
 * @param counts of the run
 * @param cost by the assumed weights
 */
record Outcome(
    Flushing flushing, long writesPerThousand, Policy policy, TableWriteCounts counts, long cost) {}
