package umbra.cli.conform;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** Compares the model with many recordings and prints a line for each as soon as it is known. */
public final class Conformance {
  private Conformance() {}

  /**
   * Compares every pair and prints the report.
   *
   * @param verbose whether to print the first difference of each scenario in full
   * @return the sums, printed as the last line
   * @throws MalformedResult if a recording does not follow the format
   * @throws IOException if a file cannot be read or a scenario is not valid
   */
  public static ConformTotals run(
      List<ScenarioPair> pairs, ModelUnderTest model, boolean verbose, PrintWriter out)
      throws IOException {
    ConformTotals totals = ConformTotals.NONE;
    for (ScenarioPair pair : pairs) {
      ScenarioReport report = ScenarioComparator.compare(pair, model);
      totals = totals.plus(report);
      report.lines(verbose).forEach(out::println);
      out.flush();
    }
    out.println(totals.line());
    out.flush();
    return totals;
  }
}
