/**
 * The index of a VM's stream: what each few batches touch, in files beside the journal, so that
 * whoever looks for the events of an entry, a frame or a statistic need not read the others. {@code
 * docs/index-format.md}. A cache, as checkpoints are: a journal without it, or with a damaged one,
 * says the same.
 *
 * <p>Uses {@code format} to go through batches, {@code store} to read them, and {@code checkpoint}
 * for names and the writing of files.
 */
package umbra.journal.touch;
