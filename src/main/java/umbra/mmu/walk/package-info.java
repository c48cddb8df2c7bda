/**
 * Walking the guest's page tables as KVM does, with the updates of A and D.
 *
 * <p>Decides only: reads {@code state}, emits events. Uses {@code guest}, {@code host}, {@code
 * memory}.
 */
package umbra.mmu.walk;
