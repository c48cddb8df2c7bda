package umbra.mmu.scenario;

/** The host memory behind a memslot. */
public enum Backing implements Worded {
  /** Anonymous memory of 4 KiB pages ({@code MADV_NOHUGEPAGE}). */
  FOUR_K("4K"),
  /** hugetlbfs pages of 2 MiB. */
  TWO_M("2M"),
  /** hugetlbfs pages of 1 GiB. */
  ONE_G("1G"),
  /** Anonymous memory the host may back with transparent huge pages ({@code MADV_HUGEPAGE}). */
  THP("thp");

  private final String word;

  Backing(String word) {
    this.word = word;
  }

  /** The word a scenario and a recording use. */
  @Override
  public String word() {
    return word;
  }
}
