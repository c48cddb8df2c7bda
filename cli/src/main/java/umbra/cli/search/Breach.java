package umbra.cli.search;

import umbra.mmu.invariant.Invariant;

/**
 * An invariant that did not hold.
 *
 * @param invariant which
 * @param operation in which operation it was noticed, from 0
 * @param message what the checker said
 */
public record Breach(Invariant invariant, int operation, String message) {}
