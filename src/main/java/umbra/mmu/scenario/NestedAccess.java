package umbra.mmu.scenario;

/** What an L2 guest does before it returns. */
public enum NestedAccess implements Worded {
  READ("read"),
  WRITE("write"),
  EXEC("exec"),
  NOP("nop");

  private final String word;

  NestedAccess(String word) {
    this.word = word;
  }

  /** The word a scenario uses. */
  @Override
  public String word() {
    return word;
  }
}
