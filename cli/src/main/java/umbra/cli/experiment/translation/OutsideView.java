package umbra.cli.experiment.translation;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import umbra.cli.experiment.TrialResult;
import umbra.cli.experiment.TrialStep;

/** What can be seen of a difference from outside: outcomes and statistics. */
final class OutsideView {
  private OutsideView() {}

  /** Steps whose outcomes differ, of two runs of one scenario. */
  static long outcomes(TrialResult one, TrialResult other) {
    long differ = 0;
    for (int i = 0; i < one.steps().size(); i++) {
      TrialStep step = one.steps().get(i);
      differ += step.outcome().equals(other.steps().get(i).outcome()) ? 0 : 1;
    }
    return differ;
  }

  /** Statistics that differ after any step, joined by blanks. */
  static String statistics(TrialResult one, TrialResult other) {
    Map<String, Long> names = one.steps().get(0).statistics();
    return names.keySet().stream()
        .filter(name -> differs(name, one.steps(), other.steps()))
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private static boolean differs(String name, List<TrialStep> one, List<TrialStep> other) {
    for (int i = 0; i < one.size(); i++) {
      if (one.get(i).statistic(name) != other.get(i).statistic(name)) {
        return true;
      }
    }
    return false;
  }
}
