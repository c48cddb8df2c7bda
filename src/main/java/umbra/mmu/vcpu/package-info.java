/**
 * The vCPU's own side: what it keeps (translations, position in its program) and the programs it
 * runs.
 *
 * <p>Uses {@code event}, {@code tlb}, {@code scenario}, {@code program}, and of {@code state} the
 * exception for events that do not fit.
 */
package umbra.mmu.vcpu;
