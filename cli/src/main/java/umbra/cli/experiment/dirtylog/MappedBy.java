package umbra.cli.experiment.dirtylog;

/** What maps the guest's memory in a published table. */
enum MappedBy {
  /** Shadow pages of a nested table; the vCPUs run in L2. */
  NESTED("nested", "module npt=1 tdp_mmu=1 nested=1", true),
  /** Direct shadow pages: two-dimensional paging without the TDP MMU. */
  DIRECT("direct", "module npt=1 tdp_mmu=0", true),
  /** Shadow pages of the guest's own tables. */
  SHADOW("shadow", "module npt=0", true),
  /** The TDP MMU. */
  TDP("tdp", "module npt=1 tdp_mmu=1", false);

  private final String word;
  private final String module;
  private final boolean exclusive;

  MappedBy(String word, String module, boolean exclusive) {
    this.word = word;
    this.module = module;
    this.exclusive = exclusive;
  }

  /** As tables name it. */
  String word() {
    return word;
  }

  /** The scenario's first line. */
  String module() {
    return module;
  }

  /** Whether its page faults take mmu_lock for writing; the TDP MMU's take it for reading. */
  boolean isExclusive() {
    return exclusive;
  }
}
