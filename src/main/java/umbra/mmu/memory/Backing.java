package umbra.mmu.memory;

/** What kind of host memory stands behind a slot. */
public enum Backing {
  FOUR_K(1, 1 << 9, false),
  TWO_M(2, 1 << 9, true),
  ONE_G(3, 1 << 18, true),
  TRANSPARENT_HUGE(2, 1 << 9, false);

  private final int level;
  private final int unitPages;
  private final boolean hugetlb;

  Backing(final int level, final int unitPages, final boolean hugetlb) {
    this.level = level;
    this.unitPages = unitPages;
    this.hugetlb = hugetlb;
  }

  /** Level of the host's mapping while nothing was split. */
  public int level() {
    return level;
  }

  /** Pages of the unit to which the mapping is aligned and widened. */
  public int unitPages() {
    return unitPages;
  }

  public boolean isHugetlb() {
    return hugetlb;
  }
}
