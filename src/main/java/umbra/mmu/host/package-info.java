/**
 * The host's memory management as KVM meets it: faulting pages in, the notifiers, and what user
 * space does to the memory behind a slot.
 *
 * <p>Decides only: reads {@code state}, emits events. Uses {@code zap}, {@code tdp}, {@code
 * memory}.
 */
package umbra.mmu.host;
