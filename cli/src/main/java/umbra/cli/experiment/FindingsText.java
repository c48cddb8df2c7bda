package umbra.cli.experiment;

import java.io.PrintWriter;

/** What an experiment found, for a terminal. */
public final class FindingsText {
  private FindingsText() {}

  /** Prints tables, checks and verdict. */
  public static void print(Experiment experiment, Findings findings, PrintWriter out) {
    out.println(experiment.name() + ": " + experiment.question());
    out.println();
    for (Table table : findings.tables()) {
      new TableText(table).print(out);
    }
    for (Check check : findings.checks()) {
      out.println(line(check));
    }
    if (!findings.checks().isEmpty()) {
      out.println();
    }
    out.println("verdict  " + findings.verdict().answer());
    for (String reason : findings.verdict().reasons()) {
      out.println("         - " + reason);
    }
  }

  private static String line(Check check) {
    return check.holds()
        ? "holds    " + check.claim() + ": " + check.found()
        : "FAILS    "
            + check.claim()
            + ": found "
            + check.found()
            + ", expected "
            + check.expected();
  }
}
