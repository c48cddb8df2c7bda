/**
 * Dirty logging, and what it does to huge pages: write protection, lazy splitting, collapsing.
 *
 * <p>Decides only: reads {@code state}, emits events. Uses {@code sync}, {@code zap}, {@code
 * fault}, {@code memory}.
 */
package umbra.mmu.split;
