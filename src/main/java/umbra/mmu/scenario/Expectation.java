package umbra.mmu.scenario;

/** What an {@code expect} line demands. */
public sealed interface Expectation {

  /** Which record this is; Java 17 has no switch over types. */
  enum Kind {
    OK,
    PAGE_FAULT,
    OUTCOME,
    STATISTIC_CHANGE,
    STATISTIC_VALUE
  }

  /** The tag of this record. */
  Kind kind();

  /**
   * {@code expect ok}: the outcome is {@code ok}, whatever follows that word; after a block, of
   * every operation in it.
   */
  record Ok() implements Expectation {

    @Override
    public Kind kind() {
      return Kind.OK;
    }
  }

  /**
   * {@code expect pf err=E [cr2=A]}: the guest got a page fault.
   *
   * @param error the error code it saw
   * @param hasCr2 whether CR2 is checked too
   */
  record PageFault(long error, boolean hasCr2, long cr2) implements Expectation {

    @Override
    public Kind kind() {
      return Kind.PAGE_FAULT;
    }
  }

  /**
   * {@code expect outcome TEXT}: the outcome, as a recording would print it, is exactly this text.
   */
  record Outcome(String text) implements Expectation {

    @Override
    public Kind kind() {
      return Kind.OUTCOME;
    }
  }

  /**
   * {@code expect stat NAME +N|-N}: by how much the operation, block or workload before the line
   * changed a statistic.
   *
   * @param name one of {@link StatisticNames}
   */
  record StatisticChange(String name, long change) implements Expectation {

    @Override
    public Kind kind() {
      return Kind.STATISTIC_CHANGE;
    }
  }

  /**
   * {@code expect NAME N}: the value of a statistic at this point.
   *
   * @param name one of {@link StatisticNames}
   */
  record StatisticValue(String name, long value) implements Expectation {

    @Override
    public Kind kind() {
      return Kind.STATISTIC_VALUE;
    }
  }
}
