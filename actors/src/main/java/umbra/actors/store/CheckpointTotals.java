package umbra.actors.store;

/**
 * What the checkpoints of a run have cost.
 *
 * @param count those that were written
 * @param bytes of their files
 * @param nanos nanoseconds in which the VM did nothing else
 * @param failure why no more were written; null if nothing was in the way
 */
public record CheckpointTotals(int count, long bytes, long nanos, String failure) {}
