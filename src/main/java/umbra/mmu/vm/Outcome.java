package umbra.mmu.vm;

import umbra.mmu.vcpu.OutcomeKind;

/**
 * How an operation ended.
 *
 * @param kind the class of the end
 * @param text as the recorder prints it, without the word {@code outcome}
 */
public record Outcome(OutcomeKind kind, String text) {}
