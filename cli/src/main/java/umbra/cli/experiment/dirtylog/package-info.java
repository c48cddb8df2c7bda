/**
 * What dirty logging of huge pages costs: eager against lazy splitting over what a guest does, and
 * the published times of the series held against the simulator's counts.
 *
 * <p>Uses the frame of experiments and the scenario language; it decides nothing of the MMU.
 */
package umbra.cli.experiment.dirtylog;
