package umbra.mmu.scenario;

/** The words that say what a vCPU does. */
enum VcpuWord implements Worded {
  READ("read"),
  WRITE("write"),
  EXEC("exec"),
  OR("or"),
  LOCK_OR("lockor"),
  TOUCH_READ("touch-read"),
  TOUCH_WRITE("touch-write"),
  NOP("nop"),
  SET_ENTRY("setpte"),
  WRITE_GPA("writegpa"),
  INVLPG("invlpg"),
  CR3("cr3"),
  CR0("cr0"),
  CR4("cr4"),
  EFER("efer");

  private final String word;

  VcpuWord(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
