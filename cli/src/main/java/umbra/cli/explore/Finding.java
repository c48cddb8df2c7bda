package umbra.cli.explore;

import umbra.mmu.invariant.Invariant;

/**
 * An invariant that did not hold under a schedule.
 *
 * @param seed of the schedule
 * @param invariant which
 * @param step of the VM's stream, from 1, after which it was noticed
 * @param message what the checker said
 */
public record Finding(long seed, Invariant invariant, long step, String message) {}
