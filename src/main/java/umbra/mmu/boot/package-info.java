/**
 * Builds a VM as the recorder's VMM builds it: control pages, page tables, slots, registers.
 *
 * <p>Uses {@code scenario}, {@code state}, {@code slots}, {@code memory}, {@code guest}.
 */
package umbra.mmu.boot;
