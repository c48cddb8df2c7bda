package umbra.mmu.invariant;

/** The state breaks an invariant: the model has a bug, or a mutation is at work. */
public final class BrokenInvariantException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Invariant invariant;
  private final String what;
  private final String where;

  /**
   * @param what what is wrong
   * @param where the page, entry or frame that is concerned
   */
  public BrokenInvariantException(
      final Invariant invariant, final String what, final String where) {
    super(
        "invariant " + invariant.number() + " (" + invariant.rule() + "): " + what + ", " + where);
    this.invariant = invariant;
    this.what = what;
    this.where = where;
  }

  public Invariant invariant() {
    return invariant;
  }

  /** Number of the invariant in chapter 15 of the reference. */
  public int number() {
    return invariant.number();
  }

  public String what() {
    return what;
  }

  public String where() {
    return where;
  }
}
