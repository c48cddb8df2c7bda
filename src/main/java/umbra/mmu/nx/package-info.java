/**
 * The NX huge page mitigation: its switch and the worker that gives huge pages back.
 *
 * <p>Decides only: reads {@code state}, emits events. Uses {@code zap}, {@code tdp}.
 */
package umbra.mmu.nx;
