package umbra.cli.conform;

import java.util.ArrayList;
import java.util.List;

/**
 * One operation that differs, for a reader: only the aspects that differ, recording against model.
 */
final class DifferenceListing {
  private final List<String> listing = new ArrayList<>();

  private DifferenceListing(RecordedOperation expected) {
    listing.add("  op " + expected.number() + " " + expected.text() + "   (- recorded, + model)");
  }

  static List<String> of(
      RecordedOperation expected, ActualOperation actual, OperationComparison comparison) {
    DifferenceListing difference = new DifferenceListing(expected);
    if (!comparison.outcome()) {
      difference.add("outcome", List.of(expected.outcome()), List.of(actual.outcome()));
    }
    if (!comparison.trace()) {
      difference.add(
          "trace", TraceMask.maskAll(expected.trace()), TraceMask.maskAll(actual.trace()));
    }
    if (!comparison.statistics()) {
      difference.add("stat", statistics(expected.statistics()), statistics(actual.statistics()));
    }
    if (!comparison.rmap()) {
      difference.add("rmap", expected.rmap(), actual.rmap());
    }
    if (!comparison.spte()) {
      difference.add("spte", expected.spte(), actual.spte());
    }
    return difference.listing;
  }

  private void add(String aspect, List<String> expected, List<String> actual) {
    listing.add("    " + aspect);
    for (String line : LineDifference.between(expected, actual)) {
      listing.add("      " + line);
    }
  }

  private static List<String> statistics(List<StatisticChange> changes) {
    List<String> lines = new ArrayList<>();
    for (StatisticChange change : OperationComparison.compared(changes)) {
      lines.add(change.toString());
    }
    return lines;
  }
}
