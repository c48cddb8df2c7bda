package umbra.cli.experiment.rmap;

import java.util.List;

/**
 * What was published of rmaps with the changes of the descriptor's size (dc1cff969101,
 * 13236e25ebab; the lists' posting is lkml 2022/6/24/1208).
 */
final class PublishedRmaps {
  /** Columns of the idle 6 GB guest's 4K row from length 1 up. */
  static final List<String> COLUMNS =
      List.of("1", "2-3", "4-7", "8-15", "16-31", "32-63", "64-127");

  /** 4K rmaps of the idle guest in those columns. */
  private static final long[] IDLE = {49_005, 14_016, 1_363, 235, 212, 15, 7};

  /** 4K rmaps of the idle guest without an entry, in both address spaces. */
  static final long IDLE_EMPTY = 3_089_171;

  /** Pages of 6 GB. */
  static final long IDLE_PAGES = 6L << 18;

  /** Fork test with 500 children: descriptors of 3, of 15, and of 14 with a counter. */
  static final double FORK_3 = 473.90;

  static final double FORK_15 = 366.10;
  static final double FORK_14_COUNTED = 351.00;

  private PublishedRmaps() {}

  /** 4K rmaps of the idle guest in column {@code column}, from 1. */
  static long idle(int column) {
    return IDLE[column - 1];
  }
}
