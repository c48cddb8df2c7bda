/**
 * The page fault: from the guest's address to a set shadow entry, in KVM's order (reference 4).
 *
 * <p>Decides only: reads {@code state}, emits events. Uses {@code walk}, {@code sync}, {@code zap},
 * {@code tdp}, {@code host}, {@code shadow}, {@code guest}, {@code memory}.
 */
package umbra.mmu.fault;
