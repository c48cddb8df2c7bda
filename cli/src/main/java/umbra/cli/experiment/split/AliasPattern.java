package umbra.cli.experiment.split;

/**
 * By what many entries reach one huge page. Each stands in a shadow page of its own: a nested table
 * has four tables of level 2 below 4G, and there are as many nested tables as it takes.
 */
enum AliasPattern {
  /** All grant the same. */
  EQUAL("equal", 1),
  /** Every other one is read-only. */
  TWO("two", 2),
  /** W and X come and go. */
  FOUR("four", 4),
  /** The same under four settings of L1's CR4.SMEP and CR4.SMAP, which are in the role too. */
  SIXTEEN("sixteen", 16);

  /** So few huge pages would not give the nested tables room. */
  private static final long QUOTA = 4096;

  private static final int FIRST_TABLE = 5;
  private static final int ENTRIES = 4;
  private static final long GIGABYTE = 1L << 30;

  /** Apart from L2's code, whose place every nested table maps. */
  private static final long FIRST = 0x2000_0000L;

  private static final String[] FLAGS = {"PWUAD", "PUAD", "PWUADN", "PUADN"};

  private final String text;
  private final int kinds;

  AliasPattern(String text, int kinds) {
    this.text = text;
    this.kinds = kinds;
  }

  String text() {
    return text;
  }

  /** Kinds of tables of pieces that so many entries lead to. */
  long kinds(int aliases) {
    return Math.min(aliases, kinds);
  }

  /**
   * The scenario in which all entries are mapped and then split.
   *
   * @param aliases entries for each huge page, 1 to 64
   * @param hugePages of memory, each reached by all of them
   * @param readLater pieces of each that L2 reads behind the split through every entry
   */
  String scenario(int aliases, int hugePages, int readLater) {
    NestedScenario scenario = new NestedScenario(hugePages);
    scenario.setUp("mmu-pages " + QUOTA);
    for (int alias = 0; alias < aliases; alias++) {
      if (alias % ENTRIES == 0) {
        scenario.table(FIRST_TABLE + alias / ENTRIES);
      }
      scenario.map(
          table(alias), address(alias), NestedScenario.SLOT, "2M", hugePages, flags(alias));
    }
    readAll(scenario, aliases, hugePages, 1);
    scenario.startLogging();
    readAll(scenario, aliases, hugePages, readLater);
    return scenario.text();
  }

  /** In order of the entries, so that each nested table runs under the settings that it is for. */
  private void readAll(NestedScenario scenario, int aliases, int hugePages, int pieces) {
    for (int alias = 0; alias < aliases && pieces > 0; alias++) {
      if (kinds > FLAGS.length && alias % ENTRIES == 0) {
        int setting = alias / ENTRIES % ENTRIES;
        scenario.step("vcpu 0 cr4 smep=" + (setting & 1) + " smap=" + (setting >> 1));
      }
      for (int page = 0; page < hugePages; page++) {
        for (int piece = 0; piece < pieces; piece++) {
          scenario.read(
              table(alias),
              address(alias)
                  + page * NestedScenario.HUGE
                  + piece * (NestedScenario.HUGE / pieces & -NestedScenario.PIECE));
        }
      }
    }
  }

  private static int table(int alias) {
    return FIRST_TABLE + alias / ENTRIES;
  }

  private static long address(int alias) {
    return FIRST + alias % ENTRIES * GIGABYTE;
  }

  private String flags(int alias) {
    return FLAGS[alias % Math.min(kinds, FLAGS.length)];
  }
}
