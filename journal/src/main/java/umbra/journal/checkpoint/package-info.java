/**
 * Checkpoints: a VM's whole state after one event, in a file beside the journal, so that a reader
 * need not fold from the first event on. {@code docs/checkpoint-format.md}. A cache: a journal
 * without them, or with damaged ones, says the same.
 *
 * <p>Uses {@code format}, {@code store} for a stream's name, and the model's {@code image} and
 * {@code state}.
 */
package umbra.journal.checkpoint;
