package umbra.mmu.scenario;

/** What {@code host mprotect} leaves allowed on the backing memory. */
public enum Protection implements Worded {
  /** {@code PROT_NONE}. */
  NONE("none"),
  /** {@code PROT_READ}. */
  READ("r"),
  /** {@code PROT_READ | PROT_WRITE}. */
  READ_WRITE("rw");

  private final String word;

  Protection(String word) {
    this.word = word;
  }

  /** The word a scenario uses. */
  @Override
  public String word() {
    return word;
  }
}
