/**
 * Taking things out: single entries, shadow pages in two steps (prepare, commit), recycling for the
 * page quota, and the zap of everything by generation.
 *
 * <p>Decides only: reads {@code state}, emits events. Uses {@code tdp}, {@code event}, {@code
 * shadow}, {@code memory}.
 */
package umbra.mmu.zap;
