package umbra.cli.experiment;

import java.util.List;

/**
 * What an experiment found.
 *
 * @param tables in the order in which they are shown
 * @param checks what was held against a recording or a rule
 * @param verdict the answer
 */
public record Findings(List<Table> tables, List<Check> checks, Verdict verdict) {
  public Findings {
    tables = List.copyOf(tables);
    checks = List.copyOf(checks);
  }

  /** Whether every check holds. */
  public boolean sound() {
    return checks.stream().allMatch(Check::holds);
  }
}
