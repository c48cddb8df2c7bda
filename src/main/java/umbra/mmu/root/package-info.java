/**
 * A vCPU's shadow roots and what is done before each entry: requests, root loads, control-register
 * writes.
 *
 * <p>Decides only: reads {@code state}, emits events. Uses {@code fault}, {@code sync}, {@code
 * zap}, {@code shadow}, {@code guest}.
 */
package umbra.mmu.root;
