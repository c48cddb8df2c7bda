package umbra.mmu.scenario;

/** How much memory a leaf entry maps. */
enum EntrySize implements Worded {
  FOUR_K("4K", 1),
  TWO_M("2M", 2),
  ONE_G("1G", 3),
  FOUR_M("4M", 2);

  private static final EntrySize[] LONG_MODE = {FOUR_K, TWO_M, ONE_G};
  private static final EntrySize[] PAE = {FOUR_K, TWO_M};
  private static final EntrySize[] THIRTY_TWO_BIT = {FOUR_K, FOUR_M};

  private final String word;
  private final int level;

  EntrySize(String word, int level) {
    this.word = word;
    this.level = level;
  }

  /** The sizes that entries of tables of this form can have. */
  static EntrySize[] of(GuestPaging paging) {
    return switch (paging) {
      case FOUR_LEVEL, FIVE_LEVEL -> LONG_MODE;
      case PAE -> PAE;
      case THIRTY_TWO_BIT -> THIRTY_TWO_BIT;
    };
  }

  /** How many bytes such an entry maps. */
  long bytes() {
    return this == FOUR_M ? 1L << 22 : Limits.PAGE_SIZE << (9 * (level - 1));
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
