/**
 * The state of one VM and the only class that changes it: {@link umbra.mmu.state.VmState} applies
 * events. Decisions read here and emit events; live run and replay call the same code.
 *
 * <p>Uses {@code event}, {@code guest}, {@code image}, {@code memory}, {@code shadow}.
 */
package umbra.mmu.state;
