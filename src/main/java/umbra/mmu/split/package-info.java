/**
 * Dirty logging, and what it does to huge pages: write protection, splitting lazily or ahead,
 * collapsing.
 *
 * <p>Decides only: reads {@code state}, emits events. Uses {@code sync}, {@code zap}, {@code
 * fault}, {@code tdp}, {@code memory}.
 */
package umbra.mmu.split;
