package umbra.mmu.scenario;

/** The order in which a workload visits its region. */
public enum AccessPattern implements Worded {
  /** Ascending addresses, {@code gva-step} apart, from the start again at the end. */
  SEQUENTIAL("sequential"),
  /**
   * {@code gva-step} apart; each further pass begins one page later, so that every page gets its
   * turn.
   */
  STRIDE("stride"),
  /** Every address of the region equally likely. */
  UNIFORM("uniform"),
  /** The k-th most popular address has a weight of 1/k. */
  ZIPF("zipf");

  private final String word;

  AccessPattern(String word) {
    this.word = word;
  }

  /** The word a scenario uses. */
  @Override
  public String word() {
    return word;
  }
}
