/**
 * Which guest tables the guest may write freely (unsync), how shadow entries are made from guest
 * entries, and how they are made to agree again (sync, INVLPG).
 *
 * <p>Decides only: reads {@code state}, emits events. Uses {@code zap}, {@code tdp}, {@code
 * shadow}, {@code guest}, {@code memory}.
 */
package umbra.mmu.sync;
