/**
 * Tries a scenario under many schedules, looks for a broken invariant, and makes a short scenario
 * of what it finds.
 *
 * <p>Runs the model alone, on all processors, and writes no journal: {@code umbra run} with the
 * seed that is told makes one.
 *
 * <p>Uses the model and {@code umbra.cli.search}.
 */
package umbra.cli.explore;
