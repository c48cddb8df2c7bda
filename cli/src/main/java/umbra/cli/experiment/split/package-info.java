/**
 * Two questions about splitting nested guests' huge pages ahead of writes: which access a split is
 * to use, and how large its caches must be.
 *
 * <p>Uses the frame in {@code umbra.cli.experiment}, and reads the model's state to count.
 */
package umbra.cli.experiment.split;
