package umbra.mmu.scenario;

/** How much memory a leaf entry maps. */
enum EntrySize implements Worded {
  FOUR_K("4K", 1),
  TWO_M("2M", 2),
  ONE_G("1G", 3);

  private final String word;
  private final int level;

  EntrySize(String word, int level) {
    this.word = word;
    this.level = level;
  }

  @Override
  public String word() {
    return word;
  }

  /** The level of the table such an entry stands in. */
  int level() {
    return level;
  }
}
