package umbra.cli.conform;

/**
 * How many operations agreed, by aspect.
 *
 * @param operations operations in the recordings
 * @param exact operations in which every aspect agreed
 * @param outcome operations whose outcome agreed
 * @param trace operations whose trace agreed
 * @param statistics operations whose statistics agreed
 * @param rmap operations whose reverse-map histogram agreed
 * @param spte operations whose shadow-table differences agreed
 */
public record AgreementCounts(
    long operations, long exact, long outcome, long trace, long statistics, long rmap, long spte) {

  /** Nothing counted yet. */
  public static final AgreementCounts NONE = new AgreementCounts(0, 0, 0, 0, 0, 0, 0);

  /** Operations that could not be compared: they count, and agree in nothing. */
  public static AgreementCounts notCompared(long operations) {
    return new AgreementCounts(operations, 0, 0, 0, 0, 0, 0);
  }

  /** These counts and one more operation. */
  public AgreementCounts plus(OperationComparison comparison) {
    return new AgreementCounts(
        operations + 1,
        exact + one(comparison.exact()),
        outcome + one(comparison.outcome()),
        trace + one(comparison.trace()),
        statistics + one(comparison.statistics()),
        rmap + one(comparison.rmap()),
        spte + one(comparison.spte()));
  }

  /** The sum of both. */
  public AgreementCounts plus(AgreementCounts other) {
    return new AgreementCounts(
        operations + other.operations,
        exact + other.exact,
        outcome + other.outcome,
        trace + other.trace,
        statistics + other.statistics,
        rmap + other.rmap,
        spte + other.spte);
  }

  private static int one(boolean agrees) {
    return agrees ? 1 : 0;
  }
}
