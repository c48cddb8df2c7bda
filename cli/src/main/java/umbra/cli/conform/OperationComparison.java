package umbra.cli.conform;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which aspects of one operation agree between the recording and the model. The texts are compared
 * literally, except that trace lines are masked first (see {@link TraceMask}) and that the order of
 * the statistics, which is debugfs's, does not matter.
 *
 * @param outcome the outcome, values read included
 * @param trace the ordered lines of the compared tracepoints
 * @param statistics change and new value of the compared statistics
 * @param rmap the histogram of reverse-map chain lengths
 * @param spte the differences of the shadow tables
 */
public record OperationComparison(
    boolean outcome, boolean trace, boolean statistics, boolean rmap, boolean spte) {

  /** Compares one operation. */
  public static OperationComparison of(RecordedOperation expected, ActualOperation actual) {
    return new OperationComparison(
        expected.outcome().equals(actual.outcome()),
        TraceMask.maskAll(expected.trace()).equals(TraceMask.maskAll(actual.trace())),
        compared(expected.statistics()).equals(compared(actual.statistics())),
        expected.rmap().equals(actual.rmap()),
        expected.spte().equals(actual.spte()));
  }

  /** Whether everything agrees. */
  public boolean exact() {
    return outcome && trace && statistics && rmap && spte;
  }

  /** The statistics that take part in the comparison, by name. */
  static List<StatisticChange> compared(List<StatisticChange> changes) {
    List<StatisticChange> compared = new ArrayList<>(changes.size());
    for (StatisticChange change : changes) {
      if (change.isCompared()) {
        compared.add(change);
      }
    }
    compared.sort(Comparator.comparing(StatisticChange::name));
    return compared;
  }
}
