package umbra.cli.experiment.translation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import umbra.cli.experiment.Cell;
import umbra.cli.experiment.Check;
import umbra.cli.experiment.Column;
import umbra.cli.experiment.Experiment;
import umbra.cli.experiment.Findings;
import umbra.cli.experiment.Knob;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Settings;
import umbra.cli.experiment.Table;
import umbra.cli.search.Alphabet;
import umbra.mmu.state.Parameter;

/** Whether every change of a mapped entry's access reaches the cache. */
public final class AlreadyMapped implements Experiment {
  private static final String OPERATIONS = "operations";
  private static final String SEEDS = "seeds";
  private static final String SEED = "seed";
  private static final String EPISODE = "episode";
  private static final String EXHAUST = "exhaust";
  private static final String TOUCHED = "touched";

  @Override
  public String name() {
    return "already-mapped";
  }

  @Override
  public String question() {
    return "An entry that is mapped already skips rmap_add: does sync_page cover every update of"
        + " its cached access?";
  }

  @Override
  public String source() {
    return "Peter Xu's review of v2, 2022-03-16, YjGgjTnP/9sG8L+2@xz-m1.local, and David Matlack's"
        + " \"good catch\" of 2022-03-22 (reference S.5)";
  }

  @Override
  public List<Knob> knobs() {
    return List.of(
        Knob.number(
            OPERATIONS, "random operations a guest, with all fixes", 100_000, 1, 10_000_000),
        Knob.number(SEEDS, "random searches a guest and missing fix", 5, 1, 1000),
        Knob.number(SEED, "of the first search; the others follow", 1, 0, 1L << 40),
        Knob.number(EPISODE, "operations after which a machine is made anew", 40, 1, 10_000),
        Knob.number(EXHAUST, "all sequences up to this length are tried", 2, 0, 3),
        Knob.number(TOUCHED, "pages written, and as many read, after a split", 64, 1, 250));
  }

  @Override
  public Set<String> ownSwitches() {
    return Set.of(Fixes.WHEN_RMAPPED, Fixes.IN_SYNC);
  }

  @Override
  public Map<String, String> small() {
    return Map.of(OPERATIONS, "1000", SEEDS, "1", EXHAUST, "1", TOUCHED, "2");
  }

  @Override
  public Findings perform(Laboratory laboratory, Settings settings) {
    List<Alphabet> guests = List.of(SearchedGuests.shadowPaging(), SearchedGuests.nested());
    Discoveries discoveries = new Discoveries(switches(settings), settings.count(EPISODE));
    Map<Alphabet, WordUses> uses = search(guests, discoveries, settings);
    ShortestCases shortest = new ShortestCases(discoveries, laboratory, settings.count(EXHAUST));
    SeenOutside seen = new SeenOutside(discoveries, settings.count(EPISODE));
    for (Alphabet guest : guests) {
      for (Fixes fixes : List.of(Fixes.NOT_WHEN_RMAPPED, Fixes.NOT_IN_SYNC)) {
        seen.compare(guest, fixes, settings.number(SEED), settings.number(OPERATIONS));
      }
    }
    SplitTrials splits = new SplitTrials(laboratory, settings.count(TOUCHED));
    Map<SplitStory, SplitTrials.Effect> effects = new EnumMap<>(SplitStory.class);
    for (SplitStory story : SplitStory.values()) {
      effects.put(story, splits.run(story));
    }
    List<Check> checks = new ArrayList<>(searchChecks(discoveries));
    checks.addAll(shortest.checks());
    return new Findings(
        List.of(searches(discoveries), shortest.table(), words(uses), seen.table(), splits.table()),
        checks,
        AlreadyMappedVerdict.of(discoveries.all(), uses.values(), seen, effects));
  }

  /** Those of the user; the experiment's own come with each run. */
  private static Map<String, String> switches(Settings settings) {
    Map<String, String> switches = new TreeMap<>(settings.given());
    switches.keySet().removeIf(key -> Parameter.ofKey(key) == null);
    return switches;
  }

  private static Map<Alphabet, WordUses> search(
      List<Alphabet> guests, Discoveries discoveries, Settings settings) {
    Map<Alphabet, WordUses> uses = new LinkedHashMap<>();
    long first = settings.number(SEED);
    long operations = settings.number(OPERATIONS);
    for (Alphabet guest : guests) {
      WordUses ofGuest = new WordUses();
      uses.put(guest, ofGuest);
      discoveries.search(guest, Fixes.BOTH, first, operations, state -> List.of(ofGuest.of(state)));
      for (Fixes fixes : List.of(Fixes.NOT_WHEN_RMAPPED, Fixes.NOT_IN_SYNC, Fixes.NEITHER)) {
        for (long seed = first; seed < first + settings.number(SEEDS); seed++) {
          discoveries.search(guest, fixes, seed, operations, state -> List.of());
        }
      }
    }
    return uses;
  }

  private static Table searches(Discoveries discoveries) {
    Table table =
        new Table(
            "searches",
            "Random searches for a broken invariant",
            new Column("guest", "which machine"),
            new Column("fix_off", "the refresh that is taken out"),
            new Column("seed", "of the draws"),
            new Column("operations", "until something was found, or in all"),
            new Column("invariant", "number of the one that spoke"),
            new Column("noticed", "operations on the machine on which it was found"),
            new Column("shrunk", "operations that are left when all others are taken out"));
    for (Discovery discovery : discoveries.all()) {
      boolean found = discovery.found();
      table.row(
          Cell.of(discovery.guest().name()),
          Cell.of(discovery.fixes().off()),
          Cell.of(discovery.seed()),
          Cell.of(discovery.operations()),
          found ? Cell.of(discovery.breach().invariant().number()) : Cell.NONE,
          found ? Cell.of(discovery.length()) : Cell.NONE,
          found ? Cell.of(discovery.shrunk().operations().size()) : Cell.NONE);
    }
    return table;
  }

  private static Table words(Map<Alphabet, WordUses> uses) {
    Table table =
        new Table(
            "words",
            "Who uses the cached words of mapped entries (the searches with both fixes)",
            new Column("guest", "which machine"),
            new Column("level", "of the entry"),
            new Column("synced", "written by sync_page, which kept the entry"),
            new Column("refreshed", "changed by the already-mapped path"),
            new Column("split", "read by a split"));
    uses.forEach(
        (guest, words) -> {
          for (int level = 1; level <= 2; level++) {
            table.row(
                Cell.of(guest.name()),
                Cell.of(level),
                Cell.of(words.synced(level)),
                Cell.of(words.refreshed(level)),
                Cell.of(words.split(level)));
          }
        });
    return table;
  }

  private static List<Check> searchChecks(Discoveries discoveries) {
    List<Check> checks = new ArrayList<>();
    for (Discovery discovery : discoveries.all()) {
      if (discovery.fixes() == Fixes.BOTH) {
        String claim =
            discovery.guest().name()
                + ": broken invariants with both fixes in "
                + discovery.operations()
                + " operations";
        checks.add(Check.equal(claim, 0, discovery.found() ? 1 : 0));
      }
    }
    return checks;
  }
}
