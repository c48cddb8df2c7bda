package umbra.mmu.scenario;

/** The first words of lines after {@code ops}. */
enum StepWord implements Worded {
  VCPU("vcpu"),
  HOST("host"),
  PARALLEL("parallel"),
  REPEAT("repeat"),
  END("end"),
  WORKLOAD("workload"),
  TRACE("trace"),
  EXPECT("expect");

  private final String word;

  StepWord(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
