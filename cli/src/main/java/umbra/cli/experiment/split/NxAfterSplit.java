package umbra.cli.experiment.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import umbra.cli.experiment.Cell;
import umbra.cli.experiment.Check;
import umbra.cli.experiment.Experiment;
import umbra.cli.experiment.Findings;
import umbra.cli.experiment.Knob;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Settings;
import umbra.cli.experiment.Table;

/** Why eager splitting worries about HugePage NX. */
public final class NxAfterSplit implements Experiment {
  private static final List<Integer> SIZES = List.of(1, 8, 64);
  private static final List<Integer> READ = List.of(0, 1, 8, 64, 256, 511);

  /** Sizes beyond this one are run at three shares. */
  private static final int LARGE = 64;

  /** KVM takes no smaller quota. */
  private static final long LEAST_QUOTA = 64;

  /** Room beyond what the cached access needs: a fault makes room where less than 5 are left. */
  private static final long ROOM = 8;

  @Override
  public String name() {
    return "nx-after-split";
  }

  @Override
  public String question() {
    return "Why does eager splitting worry about HugePage NX: is to lose EXEC in a split a rare,"
        + " perf-only penalty?";
  }

  @Override
  public String source() {
    return "Peter Xu, 2022-03-16, YjGgjTnP/9sG8L+2@xz-m1.local; reference S.5";
  }

  @Override
  public List<Knob> knobs() {
    return List.of(
        Knob.number("pages", "the most huge pages that are split", 512, 1, 512),
        Knob.number("touched", "pieces read in each huge page, and pieces written", 4, 1, 255),
        Knob.number("read", "the most pieces read in a huge page that is executed", 511, 0, 511),
        Knob.number("step", "steps of the share of executed huge pages, per cent", 10, 1, 100));
  }

  @Override
  public Set<String> ownSwitches() {
    return Set.of("nx_huge_pages", "eager_page_split", "split_access_from_spte");
  }

  @Override
  public Map<String, String> small() {
    return Map.of("pages", "4", "touched", "2", "step", "100", "read", "8");
  }

  @Override
  public Findings perform(Laboratory laboratory, Settings settings) {
    int touched = settings.count("touched");
    int most = settings.count("pages");
    Table on = NxTables.shares(true);
    List<PolicyPair> pairs = new ArrayList<>(shares(laboratory, on, true, most, settings));
    Table off = NxTables.shares(false);
    pairs.addAll(shares(laboratory, off, false, most, settings));
    Table within = NxTables.within();
    List<Integer> read = READ.stream().filter(count -> count <= settings.count("read")).toList();
    long like = read.stream().filter(count -> within(laboratory, within, count)).count();
    Table aliased = NxTables.aliased();
    List<PolicyPair> aliases = aliased(laboratory, aliased, Math.min(most, LARGE));
    Table quota = NxTables.quota();
    quota(laboratory, quota, Math.min(most, LARGE), touched);
    List<Check> checks = new ArrayList<>(NxChecks.rules(pairs, aliases));
    checks.addAll(NxChecks.recorded(laboratory));
    return new Findings(
        List.of(on, off, within, aliased, quota),
        checks,
        NxVerdict.of(pairs, aliases, like, read.size()));
  }

  private static Set<Integer> sizes(int most) {
    Set<Integer> sizes = new TreeSet<>(Set.of(most));
    SIZES.stream().filter(size -> size < most).forEach(sizes::add);
    return sizes;
  }

  private static List<PolicyPair> shares(
      Laboratory laboratory, Table table, boolean nx, int most, Settings settings) {
    List<PolicyPair> pairs = new ArrayList<>();
    for (boolean written : List.of(false, true)) {
      for (int size : sizes(most)) {
        pairs.addAll(shares(laboratory, table, nx, written, size, settings));
      }
    }
    return pairs;
  }

  private static List<PolicyPair> shares(
      Laboratory laboratory,
      Table table,
      boolean nx,
      boolean written,
      int size,
      Settings settings) {
    int step = settings.count("step");
    List<PolicyPair> pairs = new ArrayList<>();
    for (int percent = 0; percent <= 100; percent += size > LARGE ? Math.max(step, 50) : step) {
      int executed = Math.round(size * percent / 100f);
      String name =
          String.format(
              "nx-%s-%s-%d-%03d", nx ? "on" : "off", written ? "written" : "read", size, percent);
      String scenario = ExecutedPages.some(size, executed, settings.count("touched"), written, 0);
      PolicyPair pair = pair(laboratory, name, scenario, nx, written, size, executed);
      NxTables.add(table, percent, pair);
      pairs.add(pair);
    }
    return pairs;
  }

  private static PolicyPair pair(
      Laboratory laboratory,
      String name,
      String scenario,
      boolean nx,
      boolean written,
      int size,
      int executed) {
    SplitRun cached = run(laboratory, name, scenario, Policy.CACHED, nx);
    SplitRun entry = run(laboratory, name, scenario, Policy.ENTRY, nx);
    return new PolicyPair(
        nx,
        written,
        size,
        executed,
        PolicyCounts.of(cached),
        PolicyCounts.of(entry),
        cached.otherOutcomes(entry));
  }

  private static SplitRun run(
      Laboratory laboratory, String name, String scenario, Policy policy, boolean nx) {
    String journal = name + "-" + policy.text();
    return SplitRun.of(laboratory, journal, scenario, policy.switches(nx));
  }

  /** Whether the entry's access cost as much as no split ahead. */
  private static boolean within(Laboratory laboratory, Table table, int read) {
    String scenario = ExecutedPages.within(read);
    String name = "within-" + read;
    SplitRun cached = run(laboratory, name, scenario, Policy.CACHED, true);
    SplitRun entry = run(laboratory, name, scenario, Policy.ENTRY, true);
    SplitRun lazy = run(laboratory, name, scenario, Policy.LAZY, true);
    table.row(
        Cell.of(read),
        Cell.of(cached.later("pf_taken")),
        Cell.of(entry.later("pf_taken")),
        Cell.of(lazy.later("pf_taken")),
        Cell.of(cached.tally().descriptorsInUse()),
        Cell.of(entry.tally().descriptorsInUse()),
        Cell.of(cached.journal()),
        Cell.of(entry.journal()),
        Cell.of(lazy.journal()));
    return entry.later("pf_taken") == lazy.later("pf_taken");
  }

  private static List<PolicyPair> aliased(Laboratory laboratory, Table table, int size) {
    List<PolicyPair> pairs = new ArrayList<>();
    for (int percent : List.of(0, 50, 100)) {
      String scenario = ExecutedPages.aliased(size, size * percent / 100);
      PolicyPair pair = pair(laboratory, "aliased-" + percent, scenario, true, false, size, size);
      NxTables.addAliased(table, percent, pair);
      pairs.add(pair);
    }
    return pairs;
  }

  private static void quota(Laboratory laboratory, Table table, int size, int touched) {
    long quota = 0;
    for (String name : List.of("quota-none", "quota-tight")) {
      String scenario = ExecutedPages.some(size, size, touched, true, quota);
      long needed = 0;
      for (Policy policy : List.of(Policy.CACHED, Policy.ENTRY)) {
        PolicyCounts counts = PolicyCounts.of(run(laboratory, name, scenario, policy, true));
        NxTables.addQuota(table, quota, policy, counts);
        needed = policy == Policy.CACHED ? counts.usedPages() : needed;
      }
      quota = Math.max(LEAST_QUOTA, needed + ROOM);
    }
  }
}
