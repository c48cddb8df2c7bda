package umbra.mmu.scenario;

/** How a file of memory accesses is written. */
public enum TraceFormat implements Worded {
  /** What {@code valgrind --tool=lackey --trace-mem=yes} prints. */
  LACKEY("lackey");

  private final String word;

  TraceFormat(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
