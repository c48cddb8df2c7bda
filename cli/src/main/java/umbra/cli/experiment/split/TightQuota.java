package umbra.cli.experiment.split;

/** Huge pages that are to be split while the quota of shadow pages has no room for all tables. */
final class TightQuota {
  private static final int TABLE = 5;

  private TightQuota() {}

  /** All are mapped, then to be split; then L2 writes a piece of each. */
  static String scenario(int hugePages, long quota) {
    NestedScenario scenario = new NestedScenario(hugePages);
    scenario.setUp("mmu-pages " + quota);
    scenario.table(TABLE);
    scenario.map(TABLE, NestedScenario.SLOT, NestedScenario.SLOT, "2M", hugePages, "PWUAD");
    for (int page = 0; page < hugePages; page++) {
      scenario.read(TABLE, NestedScenario.SLOT + page * NestedScenario.HUGE);
    }
    scenario.startLogging();
    for (int page = 0; page < hugePages; page++) {
      scenario.write(TABLE, NestedScenario.SLOT + page * NestedScenario.HUGE);
    }
    return scenario.text();
  }
}
