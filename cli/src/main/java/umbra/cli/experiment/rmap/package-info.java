/**
 * {@code rmap-lengths}: how long reverse maps get, and what other sizes of {@code pte_list_desc}
 * would cost. The model's lists have the shape of KVM 6.1; the others are fed from a run's events,
 * so that every shape sees the same additions and removals.
 *
 * <p>Uses the frame of experiments, the VM's events, and its state to compare with.
 */
package umbra.cli.experiment.rmap;
