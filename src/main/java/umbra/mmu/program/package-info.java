/**
 * Memory accesses of real programs ({@code trace} lines): read from a file's bytes as they are
 * made, never kept. Where the bytes come from is the shell's: {@link
 * umbra.mmu.program.ProgramFiles}.
 *
 * <p>Uses {@code scenario}, and of {@code guest} the error code's bits.
 */
package umbra.mmu.program;
