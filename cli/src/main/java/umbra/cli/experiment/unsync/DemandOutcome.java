package umbra.cli.experiment.unsync;

/**
 * What a policy came to with demand faults.
 *
 * @param policy what KVM did about table writes
 * @param pages that the guest mapped
 * @param counts of the run
 */
record DemandOutcome(Policy policy, long pages, TableWriteCounts counts) {}
