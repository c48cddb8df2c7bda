package umbra.actors;

import umbra.mmu.scenario.Position;

/**
 * An {@code expect} line that was not met.
 *
 * @param at where the line stands
 * @param text the line
 * @param found what was found instead
 */
public record FailedExpectation(Position at, String text, String found) {}
