package umbra.cli.experiment.programs;

/** How guest and host map a program's memory. */
enum ProgramBacking {
  /** Pages of 4 KiB in the guest and in the host. */
  FOUR_K("4K", "4K"),

  /** Every 2 MiB unit that the program touches is one page, in the guest and in the host. */
  TWO_M("2M", "2M"),

  /**
   * As transparent huge pages come out: a unit of which the program touches at least half is one
   * page in the guest, the others are pages of 4 KiB; the host may have huge pages everywhere.
   */
  THP("thp", "thp");

  private static final int PAGES_OF_UNIT = 512;

  private final String text;
  private final String slot;

  ProgramBacking(String text, String slot) {
    this.text = text;
    this.slot = slot;
  }

  /** As the table has it. */
  String text() {
    return text;
  }

  /** The slot's {@code backing=}. */
  String slot() {
    return slot;
  }

  /** Whether the guest maps a unit as one page of which the program touches so many. */
  boolean isHuge(int touched) {
    return switch (this) {
      case FOUR_K -> false;
      case TWO_M -> true;
      case THP -> touched >= PAGES_OF_UNIT / 2;
    };
  }
}
