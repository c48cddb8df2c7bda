package umbra.actors;

import java.util.Map;
import umbra.mmu.vm.Outcome;

/**
 * Hears how a run goes. What it hears of the simulation is durable: it can be read back from the
 * journal, whatever happens to the process. Called by one thread at a time, which the simulation
 * waits for.
 */
public interface RunReport {

  /**
   * A step of the scenario outside a block, or a whole block, has ended.
   *
   * @param number of the step, from 0, warm-up operations first
   * @param text the scenario's line; {@code parallel} for a block
   * @param outcome of the operation; the last one that was told of in a block or workload
   * @param failures outcomes other than {@code ok}
   */
  void stepEnded(long number, String text, Outcome outcome, long failures);

  /**
   * An operation or access inside a block or workload has ended otherwise than {@code ok}. The
   * first ones of each block are told, all are counted.
   */
  void failedInside(long number, int vcpu, Outcome outcome);

  /** Whether {@link #statistics} is to be told. */
  default boolean wantsStatistics() {
    return false;
  }

  /**
   * The VM's statistics after a step of which {@link #stepEnded} has told.
   *
   * @param number of the step
   * @param values by KVM's name, sorted
   */
  default void statistics(final long number, final Map<String, Long> values) {}

  /** An {@code expect} line was not met. */
  void expectationFailed(FailedExpectation failed);

  /**
   * The journal grew.
   *
   * @param vmSteps events of the VM's stream on disk
   */
  void progress(long vmSteps);

  /** Something the user should know that is not about the simulation. */
  void notice(String message);
}
