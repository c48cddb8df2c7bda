/**
 * Feeds mutated inputs to everything that reads bytes or text from outside. A reader gets one more
 * {@link umbra.journal.fuzz.FuzzTarget} in {@link umbra.journal.fuzz.FuzzTargets}, and that is all.
 */
package umbra.journal.fuzz;
