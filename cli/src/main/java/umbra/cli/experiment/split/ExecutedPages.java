package umbra.cli.experiment.split;

/** Scenarios in which L2 executes, reads and writes pieces of huge pages that were split. */
final class ExecutedPages {
  private static final int TABLE = 5;
  private static final int OTHER_TABLE = 6;
  private static final String FLAGS = "PWUAD";

  private ExecutedPages() {}

  /**
   * All huge pages are mapped and then split. L2 executes the first piece of some of them, and
   * reads pieces of all, or reads some and writes others.
   *
   * @param hugePages of L2's memory
   * @param executed of them, spread evenly
   * @param touched pieces that are read in each
   * @param written whether as many others are written
   * @param quota of shadow pages, 0 for the one that follows from the memory
   */
  static String some(int hugePages, int executed, int touched, boolean written, long quota) {
    NestedScenario scenario = mapped(hugePages);
    if (quota > 0) {
      scenario.setUp("mmu-pages " + quota);
    }
    for (int page = 0; page < hugePages; page++) {
      if (isExecuted(page, hugePages, executed)) {
        scenario.code(piece(page, 0));
      }
      scenario.read(TABLE, piece(page, 0));
    }
    scenario.startLogging();
    for (int page = 0; page < hugePages; page++) {
      if (isExecuted(page, hugePages, executed)) {
        scenario.execute(TABLE, piece(page, 0));
      }
      for (int i = 1; i <= touched; i++) {
        scenario.read(TABLE, spread(page, i));
        if (written) {
          scenario.write(TABLE, spread(page, touched + i));
        }
      }
    }
    return scenario.text();
  }

  /** One huge page: L2 executes its first piece and reads others. */
  static String within(int read) {
    NestedScenario scenario = mapped(1);
    scenario.code(piece(0, 0));
    scenario.read(TABLE, piece(0, 0));
    scenario.startLogging();
    scenario.execute(TABLE, piece(0, 0));
    for (int i = 1; i <= read; i++) {
      scenario.read(TABLE, spread(0, i));
    }
    return scenario.text();
  }

  /**
   * Two nested tables map the same memory. L2 executes in some huge pages by way of the first table
   * before the split, and in all of them by way of the second behind it.
   */
  static String aliased(int hugePages, int executedBefore) {
    NestedScenario scenario = mapped(hugePages);
    scenario.table(OTHER_TABLE);
    scenario.map(OTHER_TABLE, NestedScenario.SLOT, NestedScenario.SLOT, "2M", hugePages, FLAGS);
    for (int page = 0; page < hugePages; page++) {
      scenario.code(piece(page, 0));
      scenario.code(piece(page, 1));
      if (isExecuted(page, hugePages, executedBefore)) {
        scenario.execute(TABLE, piece(page, 0));
      }
      scenario.read(OTHER_TABLE, piece(page, 0));
    }
    scenario.startLogging();
    for (int page = 0; page < hugePages; page++) {
      scenario.execute(OTHER_TABLE, piece(page, 1));
    }
    return scenario.text();
  }

  private static NestedScenario mapped(int hugePages) {
    NestedScenario scenario = new NestedScenario(hugePages);
    scenario.table(TABLE);
    scenario.map(TABLE, NestedScenario.SLOT, NestedScenario.SLOT, "2M", hugePages, FLAGS);
    return scenario;
  }

  /** L2's address is that of the guest's memory. */
  private static long piece(int page, int number) {
    return NestedScenario.SLOT + page * NestedScenario.HUGE + number * NestedScenario.PIECE;
  }

  /** Pieces in an order in which neighbours, which one fault maps together, are far apart. */
  private static long spread(int page, int number) {
    return piece(page, number * 37 % 512);
  }

  private static boolean isExecuted(int page, int pages, int executed) {
    return (long) (page + 1) * executed / pages > (long) page * executed / pages;
  }
}
