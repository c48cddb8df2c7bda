package umbra.cli.experiment;

import java.util.Map;

/**
 * A step of a run's scenario: an operation outside a block, a block or a workload.
 *
 * @param text the scenario's line; {@code parallel} for a block
 * @param outcome its text; of a block or workload the last one told of
 * @param failures outcomes other than {@code ok}
 * @param statistics the VM's after the step, by KVM's name
 */
public record TrialStep(String text, String outcome, long failures, Map<String, Long> statistics) {

  /** A statistic after the step. */
  public long statistic(String name) {
    Long value = statistics.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no statistic is named " + name);
    }
    return value;
  }
}
