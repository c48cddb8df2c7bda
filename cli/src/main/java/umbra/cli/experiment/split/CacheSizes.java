package umbra.cli.experiment.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import umbra.cli.experiment.Check;
import umbra.cli.experiment.Experiment;
import umbra.cli.experiment.Findings;
import umbra.cli.experiment.Knob;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Settings;
import umbra.cli.experiment.Table;

/** How large the caches for splitting must be. */
public final class CacheSizes implements Experiment {
  /** What a full cache of descriptors holds beyond its minimum. */
  static final int SPARE = 40;

  /** KVM's minimum of descriptors. */
  static final int KVM_MINIMUM = 513;

  private static final List<Integer> ALIASES = List.of(1, 2, 3, 4, 8, 14, 15, 16, 28, 29, 32, 64);
  private static final List<Integer> MINIMA = List.of(1, 14, 100, 256, 512);
  private static final List<Integer> CAPACITIES = List.of(1, 2, 5, 10, 20, 40, 80);

  /** Around what the cache holds beyond its minimum. */
  private static final List<Integer> BEFORE = List.of(0, 1, 39, 40, 41);

  /** KVM takes no smaller quota. */
  private static final long LEAST_QUOTA = 64;

  /** Room for the tables above those of the pieces. */
  private static final long ROOM = 32;

  @Override
  public String name() {
    return "split-caches";
  }

  @Override
  public String question() {
    return "What do splits take from their caches over aliasing patterns, what happens where the"
        + " caches are smaller, and why 513?";
  }

  @Override
  public String source() {
    return "Sean Christopherson, 2022-06-24, 20220624171808.2845941-1; reference S.2, 8.5, 12";
  }

  @Override
  public List<Knob> knobs() {
    return List.of(
        Knob.number("aliases", "the most entries that reach one huge page", 64, 1, 64),
        Knob.number("pages", "huge pages in the runs with few pages or a quota", 256, 1, 512),
        Knob.number(
            "before", "the fewest descriptors taken just before the greediest split", 0, 0, 40),
        Knob.number("read", "pieces that L2 reads behind the splits", 16, 1, 512));
  }

  @Override
  public Set<String> ownSwitches() {
    return Set.of(
        "eager_page_split",
        "split_descriptors_minimum",
        "split_descriptors_capacity",
        "split_pages_capacity",
        "split_leaves_unmapped");
  }

  @Override
  public Map<String, String> small() {
    return Map.of("aliases", "2", "pages", "64", "before", "40", "read", "4");
  }

  @Override
  public Findings perform(Laboratory laboratory, Settings settings) {
    CacheCounts counts = new CacheCounts();
    int pages = settings.count("pages");
    List<Table> tables =
        List.of(
            aliases(laboratory, settings.count("aliases"), counts),
            smaller(laboratory, Math.min(8, pages), settings.count("read"), counts),
            greedy(laboratory, settings.count("before"), counts),
            pages(laboratory, pages, counts),
            quota(laboratory, pages, counts));
    return new Findings(tables, checks(laboratory, counts), CacheVerdict.of(counts));
  }

  private static Table aliases(Laboratory laboratory, int most, CacheCounts counts) {
    Table table = CacheTables.aliases();
    Set<Integer> sizes = new TreeSet<>(Set.of(most));
    ALIASES.stream().filter(aliases -> aliases < most).forEach(sizes::add);
    for (AliasPattern pattern : AliasPattern.values()) {
      for (int aliases : sizes) {
        String name = "aliases-" + pattern.text() + "-" + aliases;
        SplitRun run = SplitRun.of(laboratory, name, pattern.scenario(aliases, 1, 0), Map.of());
        CacheTables.addAliases(table, pattern, aliases, run);
        counts.aliased(pattern, aliases, run);
      }
    }
    return table;
  }

  private static Table smaller(Laboratory laboratory, int pages, int read, CacheCounts counts) {
    Table table = CacheTables.smaller();
    String scenario = AliasPattern.TWO.scenario(2, pages, read);
    SplitRun kvm = SplitRun.of(laboratory, "smaller-kvm", scenario, switches(KVM_MINIMUM, false));
    for (boolean unmapped : List.of(false, true)) {
      String whenEmpty = unmapped ? "leave" : "allocate";
      for (int minimum : MINIMA) {
        String name = "smaller-" + whenEmpty + "-" + minimum;
        SplitRun run = SplitRun.of(laboratory, name, scenario, switches(minimum, unmapped));
        CacheTables.addSmaller(table, whenEmpty, minimum, pages, run, kvm);
        counts.smaller(run, kvm, unmapped);
      }
    }
    CacheTables.addSmaller(table, "allocate", KVM_MINIMUM, pages, kvm, kvm);
    return table;
  }

  private static Map<String, String> switches(int minimum, boolean unmapped) {
    return Map.of(
        "split_descriptors_minimum",
        Integer.toString(minimum),
        "split_leaves_unmapped",
        unmapped ? "1" : "0");
  }

  private static Table greedy(Laboratory laboratory, int fewest, CacheCounts counts) {
    Table table = CacheTables.greedy();
    for (int minimum = KVM_MINIMUM - 2; minimum <= KVM_MINIMUM; minimum++) {
      for (int before : BEFORE.stream().filter(count -> count >= fewest).toList()) {
        String name = "greedy-" + minimum + "-" + before;
        SplitRun run =
            SplitRun.of(laboratory, name, GreedySplit.scenario(before), switches(minimum, false));
        CacheTables.addGreedy(table, minimum, before, run);
        counts.greedy(minimum, run);
      }
    }
    return table;
  }

  private static Table pages(Laboratory laboratory, int pages, CacheCounts counts) {
    Table table = CacheTables.pages();
    String scenario = AliasPattern.EQUAL.scenario(1, pages, 0);
    for (int capacity : CAPACITIES) {
      SplitRun run =
          SplitRun.of(
              laboratory,
              "pages-" + capacity,
              scenario,
              Map.of("split_pages_capacity", Integer.toString(capacity)));
      CacheTables.addPages(table, capacity, run);
      counts.pages(capacity, run);
    }
    return table;
  }

  private static Table quota(Laboratory laboratory, int pages, CacheCounts counts) {
    Table table = CacheTables.quota();
    long roomy = Math.max(LEAST_QUOTA, pages + ROOM);
    SplitRun room =
        SplitRun.of(laboratory, "quota-room", TightQuota.scenario(pages, roomy), Map.of());
    for (long quota = LEAST_QUOTA; quota < roomy; quota += Math.max(1, (roomy - LEAST_QUOTA) / 4)) {
      SplitRun run =
          SplitRun.of(laboratory, "quota-" + quota, TightQuota.scenario(pages, quota), Map.of());
      CacheTables.addQuota(table, quota, run, room);
      counts.quota(run, room);
    }
    CacheTables.addQuota(table, roomy, room, room);
    return table;
  }

  private static List<Check> checks(Laboratory laboratory, CacheCounts counts) {
    List<Check> checks = new ArrayList<>();
    checks.add(
        Check.equal("outcomes of the guest that depend on a size", 0, counts.otherOutcomes()));
    checks.add(Check.equal("entries of aliased huge pages left unsplit", 0, counts.unsplit()));
    checks.add(
        Check.equal(
            "runs that made more or fewer tables than there are kinds of entries",
            0,
            counts.otherKinds()));
    checks.add(recorded(laboratory, RecordedScenario.FORTY, "0 0 -11 0"));
    checks.add(recorded(laboratory, RecordedScenario.FORTY_ONE, "0 -11 0 -11 0"));
    return checks;
  }

  /** What Linux 6.1 printed when logging started for the second time. */
  private static Check recorded(Laboratory laboratory, String name, String errnos) {
    SplitRun run = SplitRun.of(laboratory, name, RecordedScenario.text(name), Map.of());
    String found = run.tally().errnos();
    return new Check("as recorded: errnos of " + name, errnos, found, errnos.equals(found));
  }
}
