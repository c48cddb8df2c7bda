package umbra.cli.experiment.split;

import java.util.List;
import java.util.Map;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Trial;
import umbra.cli.experiment.TrialResult;
import umbra.cli.experiment.TrialStep;

/**
 * A run with what its splits came to.
 *
 * @param result of the run
 * @param tally of its splits
 */
record SplitRun(TrialResult result, SplitTally tally) {
  private static final long TABLE_BYTES = 4096;
  private static final long DESCRIPTOR_BYTES = 128;

  static SplitRun of(
      Laboratory laboratory, String name, String scenario, Map<String, String> switches) {
    SplitTally[] tally = new SplitTally[1];
    TrialResult result =
        laboratory.run(
            Trial.of(name, scenario, switches),
            state -> {
              tally[0] = new SplitTally(state);
              return List.of(tally[0]);
            });
    return new SplitRun(result, tally[0]);
  }

  String journal() {
    return result.journal().substring(result.journal().lastIndexOf('/') + 1);
  }

  /** By how much a statistic changed when logging started for the last time. */
  long whenLoggingStarted(String statistic) {
    int at = loggingStarted();
    return result.change(statistic, result.steps().get(at - 1), result.steps().get(at));
  }

  /** Huge leaves behind the start of logging. */
  long hugeLeftWhenLoggingStarted() {
    return result.steps().get(loggingStarted()).statistic("pages_2m");
  }

  /** By how much a statistic changed from then on. */
  long later(String statistic) {
    List<TrialStep> steps = result.steps();
    return result.change(statistic, steps.get(loggingStarted()), steps.get(steps.size() - 1));
  }

  private int loggingStarted() {
    List<TrialStep> steps = result.steps();
    int at = steps.size() - 1;
    while (!steps.get(at).text().equals("host log 1 on")) {
      at--;
    }
    return at;
  }

  /** Memory of the tables of pieces and of all descriptors in use. Headers are not counted. */
  long bytes() {
    return tally.children() * TABLE_BYTES + tally.descriptorsInUse() * DESCRIPTOR_BYTES;
  }

  /** How many steps ended in another way than in another run of the same scenario. */
  long otherOutcomes(SplitRun other) {
    List<TrialStep> mine = result.steps();
    List<TrialStep> others = other.result.steps();
    long count = Math.abs(mine.size() - others.size());
    for (int i = 0; i < Math.min(mine.size(), others.size()); i++) {
      count += mine.get(i).outcome().equals(others.get(i).outcome()) ? 0 : 1;
    }
    return count;
  }
}
