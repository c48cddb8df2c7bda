/**
 * Changes of memslots by user space: create, delete, move, flags; and the calls that read and clear
 * the dirty log.
 *
 * <p>Decides only: reads {@code state}, emits events. Uses {@code split}, {@code zap}, {@code
 * memory}.
 */
package umbra.mmu.slots;
