/**
 * Guest-physical memory: memslots, the host memory behind them with its content, and the host's own
 * page states.
 *
 * <p>Methods named {@code apply...} change state and are called by the aggregate alone. Uses {@code
 * event} for hashing and {@code image}.
 */
package umbra.mmu.memory;
