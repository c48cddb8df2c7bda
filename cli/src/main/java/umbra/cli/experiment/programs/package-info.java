/**
 * The experiment {@code real-programs}: what recorded programs do to the shadow MMU under different
 * backings, with and without dirty logging.
 *
 * <p>Uses the frame above, and the files of traces.
 */
package umbra.cli.experiment.programs;
