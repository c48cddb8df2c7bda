/**
 * {@code unsync-or-protect}: what it costs to keep every shadowed guest table write-protected, and
 * what to let its leaf tables go unsync.
 *
 * <p>Uses the frame of experiments and the names of the VM's events.
 */
package umbra.cli.experiment.unsync;
