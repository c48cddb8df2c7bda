package umbra.cli.experiment.programs;

/**
 * What one run came to.
 *
 * @param programs the program's name, or {@code all} for the three at once
 * @param logged whether dirty logging was switched on in the middle
 * @param accesses that were made
 * @param tlbMisses translations that entered a TLB
 * @param faults that KVM handled
 * @param splits 2M mappings that were there before the middle and were gone at the end
 * @param flushes requests to flush the TLBs of other vCPUs
 * @param sptesSet leaf entries set
 * @param dirtyPages in the log at the end
 * @param writtenPages that the traces write after the middle; 0 without logging
 * @param missing of them that are not in the log
 * @param journal the run's
 */
record ProgramRow(
    String programs,
    ProgramBacking backing,
    boolean logged,
    long accesses,
    long tlbMisses,
    long faults,
    long splits,
    long flushes,
    long sptesSet,
    long dirtyPages,
    long writtenPages,
    long missing,
    String journal) {}
