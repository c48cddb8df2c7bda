package umbra.cli.conform;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How far the model agrees with one recording.
 *
 * @param name name of the scenario, with its result folder where the name alone is ambiguous
 * @param counts operations and agreements; no agreements if the model refused
 * @param firstDifference number of the first operation that differs; empty if none does
 * @param remarks what differs outside the operations, one line each
 * @param details the first difference in full, or where the model failed; empty if there is none
 * @param refusal why the model did not run the scenario to its end
 */
public record ScenarioReport(
    String name,
    AgreementCounts counts,
    OptionalInt firstDifference,
    List<String> remarks,
    List<String> details,
    Optional<String> refusal) {

  /** Copies the lists. */
  public ScenarioReport {
    remarks = List.copyOf(remarks);
    details = List.copyOf(details);
  }

  /** Whether the model did exactly what was recorded, guest tables included. */
  public boolean clean() {
    return refusal.isEmpty() && remarks.isEmpty() && counts.exact() == counts.operations();
  }

  /** {@code NAME exact/total first-difference} and what else is to be said about the scenario. */
  public List<String> lines(boolean verbose) {
    List<String> lines = new ArrayList<>();
    lines.add(name + " " + verdict());
    for (String remark : remarks) {
      lines.add(name + " " + remark);
    }
    if (verbose) {
      lines.addAll(details);
    }
    return lines;
  }

  private String verdict() {
    if (refusal.isPresent()) {
      return "refused: " + refusal.get();
    }
    String first = firstDifference.isPresent() ? "" + firstDifference.getAsInt() : "-";
    return counts.exact() + "/" + counts.operations() + " " + first;
  }
}
