package umbra.actors.store;

/**
 * What the index of a run has cost.
 *
 * @param count parts that were written
 * @param bytes of their files
 * @param nanos nanoseconds that a thread beside the VM's was at work
 * @param failure why no more were written; null if nothing was in the way
 */
public record IndexTotals(int count, long bytes, long nanos, String failure) {}
