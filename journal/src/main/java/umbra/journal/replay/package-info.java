/**
 * Rebuilding a VM from its journal: the fold that every reader shares, and the check that decides
 * each request again.
 *
 * <p>Uses {@code format}, {@code store} and {@code checkpoint} for the events and the model's
 * {@code vm}, {@code vcpu}, {@code state} for what they mean. Writes nothing.
 */
package umbra.journal.replay;
