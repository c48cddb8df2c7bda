package umbra.cli.conform;

/**
 * One KVM statistic changed by an operation, written {@code NAME +DELTA VALUE}.
 *
 * @param name KVM's debugfs name, for example {@code pf_taken}
 * @param delta change made by the operation, negative for a decrease
 * @param value value after the operation
 */
public record StatisticChange(String name, long delta, long value) {

  /**
   * Reads {@code pf_taken +1 12}.
   *
   * @throws IllegalArgumentException if the text is not a name and two decimal numbers
   */
  public static StatisticChange parse(String text) {
    int afterName = text.indexOf(' ');
    int afterDelta = text.indexOf(' ', afterName + 1);
    if (afterName <= 0 || afterDelta < 0) {
      throw new IllegalArgumentException("expected NAME DELTA VALUE");
    }
    return new StatisticChange(
        text.substring(0, afterName),
        Long.parseLong(text, afterName + 1, afterDelta, 10),
        Long.parseLong(text, afterDelta + 1, text.length(), 10));
  }

  /**
   * Whether the MMU alone decides this statistic. The others count exits, interrupts and
   * preemptions, which belong to the recording machine.
   */
  public boolean isCompared() {
    return name.startsWith("pages_")
        || name.startsWith("pf_")
        || name.startsWith("mmu_")
        || name.startsWith("max_mmu_")
        || name.equals("nx_lpage_splits")
        || name.equals("invlpg")
        || name.equals("tlb_flush");
  }

  @Override
  public String toString() {
    return name + (delta < 0 ? " " : " +") + delta + " " + value;
  }
}
