package umbra.cli.experiment;

import java.util.List;
import umbra.actors.RunSummary;
import umbra.mmu.event.VmEventKind;

/**
 * What a run came to.
 *
 * @param journal its folder, relative to the experiment's
 * @param summary what it came to; every count in it is durable
 * @param events the VM's, by kind
 * @param steps of the scenario, in order, warm-up operations first; those inside {@code repeat} one
 *     after the other
 */
public record TrialResult(
    String journal, RunSummary summary, EventTally events, List<TrialStep> steps) {

  /** A statistic at the end, by KVM's name. */
  public long statistic(String name) {
    Long value = summary.statistics().get(name);
    if (value == null) {
      throw new IllegalArgumentException("no statistic is named " + name);
    }
    return value;
  }

  /** How many events of a kind the VM's stream has. */
  public long count(VmEventKind kind) {
    return events.count(kind);
  }

  /** The steps whose line begins with {@code words}. */
  public List<TrialStep> stepsThatBegin(String words) {
    return steps.stream().filter(step -> step.text().startsWith(words)).toList();
  }

  /**
   * By how much a statistic changed from the end of step {@code before} to that of {@code after}.
   */
  public long change(String statistic, TrialStep before, TrialStep after) {
    return after.statistic(statistic) - before.statistic(statistic);
  }
}
