package umbra.cli.experiment.split;

/**
 * The split that takes the most descriptors that a split can: one for each piece, since each is
 * mapped once elsewhere, and one for the parent pointer, since the table exists, empty, below
 * another parent. It is empty because logging has ended once, which takes out what could be huge.
 */
final class GreedySplit {
  /** Where slot 1 begins in the recordings. */
  private static final long SLOT = 0x2000_0000L;

  private static final int HUGE_TABLE = 5;
  private static final int OTHER_HUGE_TABLE = 6;
  private static final int SMALL_TABLE = 7;
  private static final int PIECES = 512;

  /** One fault maps so many neighbours. */
  private static final int GROUP = 8;

  private GreedySplit() {}

  /**
   * The scenario. A third huge page is split last: whether the caches are filled before it shows
   * what the greedy split left.
   *
   * @param before descriptors that a split before it takes from the cache, 0 to 512
   */
  static String scenario(int before) {
    NestedScenario scenario = new NestedScenario(SLOT, 3);
    scenario.table(HUGE_TABLE);
    scenario.table(OTHER_HUGE_TABLE);
    scenario.table(SMALL_TABLE);
    long greedy = NestedScenario.SLOT + NestedScenario.HUGE;
    long greedyMemory = SLOT + NestedScenario.HUGE;
    scenario.map(HUGE_TABLE, NestedScenario.SLOT, SLOT, "2M", 3, "PWUAD");
    scenario.map(OTHER_HUGE_TABLE, greedy, greedyMemory, "2M", 1, "PWUAD");
    scenario.map(SMALL_TABLE, NestedScenario.SLOT, SLOT, "4K", PIECES, "PWU");
    scenario.map(SMALL_TABLE, greedy, greedyMemory, "4K", PIECES, "PWUAD");
    scenario.read(HUGE_TABLE, greedy);
    scenario.startLogging();
    scenario.stopLogging();
    for (int i = 0; i < PIECES; i += GROUP) {
      scenario.read(SMALL_TABLE, greedy + i * NestedScenario.PIECE);
    }
    scenario.read(OTHER_HUGE_TABLE, greedy);
    scenario.read(HUGE_TABLE, NestedScenario.SLOT);
    for (int i = 0; i < before; i++) {
      scenario.read(SMALL_TABLE, NestedScenario.SLOT + i * NestedScenario.PIECE);
    }
    scenario.read(HUGE_TABLE, NestedScenario.SLOT + 2 * NestedScenario.HUGE);
    scenario.startLogging();
    scenario.read(OTHER_HUGE_TABLE, greedy + NestedScenario.PIECE);
    return scenario.text();
  }
}
