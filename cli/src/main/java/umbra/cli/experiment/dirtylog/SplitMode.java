package umbra.cli.experiment.dirtylog;

/** How KVM maps the guest, and when it splits its huge pages for dirty logging. */
enum SplitMode {
  EAGER("eager", "module npt=1 tdp_mmu=1\nparam eager_page_split 1\n"),
  LAZY("lazy", "module npt=1 tdp_mmu=1\nparam eager_page_split 0\n"),
  SHADOW("shadow", "module npt=0 tdp_mmu=0\n");

  private final String word;
  private final String setUp;

  SplitMode(String word, String setUp) {
    this.word = word;
    this.setUp = setUp;
  }

  /** As tables name it. */
  String word() {
    return word;
  }

  /** The scenario's first lines. */
  String setUp() {
    return setUp;
  }

  boolean isEager() {
    return this == EAGER;
  }
}
