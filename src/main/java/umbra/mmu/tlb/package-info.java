/**
 * A vCPU's translation cache. Entries stay until the rules flush them, so that a missing flush is
 * seen.
 *
 * <p>Uses {@code shadow} for the entry format.
 */
package umbra.mmu.tlb;
