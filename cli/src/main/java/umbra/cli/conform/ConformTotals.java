package umbra.cli.conform;

/**
 * The sum over scenarios.
 *
 * @param scenarios scenarios compared or refused
 * @param counts operations and agreements of all of them
 * @param clean whether every scenario was clean, see {@link ScenarioReport#clean()}
 */
public record ConformTotals(int scenarios, AgreementCounts counts, boolean clean) {

  /** Nothing compared yet. */
  public static final ConformTotals NONE = new ConformTotals(0, AgreementCounts.NONE, true);

  /** These totals and one more scenario. */
  public ConformTotals plus(ScenarioReport report) {
    return new ConformTotals(scenarios + 1, counts.plus(report.counts()), clean && report.clean());
  }

  /** The last line of the report. */
  public String line() {
    return "TOTAL scenarios="
        + scenarios
        + " operations="
        + counts.operations()
        + " exact="
        + counts.exact()
        + " outcome="
        + counts.outcome()
        + " trace="
        + counts.trace()
        + " stats="
        + counts.statistics()
        + " rmap="
        + counts.rmap()
        + " spte="
        + counts.spte();
  }
}
