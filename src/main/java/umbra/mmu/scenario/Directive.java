package umbra.mmu.scenario;

/** The first words of set-up lines. */
enum Directive implements Worded {
  MODULE("module", true),
  PARAM("param", false),
  NAME("name", true),
  VCPUS("vcpus", true),
  PAGING("paging", true),
  SLOT("slot", false),
  AS("as", false),
  NPT("npt", false),
  MAP("map", false),
  PTE("pte", false),
  LINK("link", false),
  POKE("poke", false),
  CR0("cr0", true),
  CR4("cr4", true),
  EFER("efer", true),
  MMU_PAGES("mmu-pages", true),
  MANUAL_PROTECT("manual-protect", true),
  WARM("warm", true),
  TRACE("trace", true),
  DUMP("dump", true),
  OPS("ops", true);

  private final String word;
  private final boolean once;

  Directive(String word, boolean once) {
    this.word = word;
    this.once = once;
  }

  @Override
  public String word() {
    return word;
  }

  /** Whether a scenario has at most one such line. */
  boolean once() {
    return once;
  }
}
