package umbra.cli.experiment.dirtylog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import umbra.cli.experiment.Cell;
import umbra.cli.experiment.Check;
import umbra.cli.experiment.Column;
import umbra.cli.experiment.Experiment;
import umbra.cli.experiment.Findings;
import umbra.cli.experiment.Knob;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Plot;
import umbra.cli.experiment.Settings;
import umbra.cli.experiment.Table;
import umbra.cli.experiment.Trial;
import umbra.cli.experiment.TrialResult;
import umbra.mmu.scenario.AccessPattern;

/** What eager splitting is worth to a guest that reads and writes. */
public final class ReviewerMix implements Experiment {
  private static final int ALL = 100;
  private static final String COUNT = " count=";

  @Override
  public String name() {
    return "reviewer-mix";
  }

  @Override
  public String question() {
    return "What is splitting huge pages ahead worth if the guest writes 80 % and reads 20 %?";
  }

  @Override
  public String source() {
    return "Peter Xu's review of \"Extend Eager Page Splitting to the shadow MMU\", March 2022:"
        + " <YiWWdekvbPjI/WZm@xz-m1.local>, <YjGgjTnP/9sG8L+2@xz-m1.local>; recordings of KVM"
        + " 6.1";
  }

  @Override
  public List<Knob> knobs() {
    return List.of(
        Knob.number("ranges", "huge pages of the guest", 8, 1, 512),
        Knob.number("asked", "share of writes in the question, percent", 80, 1, 99),
        Knob.number("step", "between shares of writes, percent", 5, 1, 100),
        Knob.number("reads_step", "between shares of pages read first, percent", 10, 1, 100),
        Knob.text("pattern", "order of accesses: sequential, uniform or zipf", "sequential"));
  }

  @Override
  public Set<String> ownSwitches() {
    return Set.of("npt", "tdp_mmu", "eager_page_split", "manual_protect");
  }

  @Override
  public Map<String, String> small() {
    return Map.of("ranges", "2", "step", "50", "reads_step", "50");
  }

  @Override
  public Findings perform(Laboratory laboratory, Settings settings) {
    requirePattern(settings.text("pattern"));
    int asked = settings.count("asked");
    List<Check> checks = new ArrayList<>();
    for (RecordedMix recorded : RecordedMix.ALL) {
      checks.add(check(laboratory, recorded));
    }
    Set<Integer> shares = shares(settings.count("step"));
    shares.add(asked);
    List<MixRow> byWrites = new ArrayList<>();
    List<MixRow> byReads = new ArrayList<>();
    for (SplitMode mode : SplitMode.values()) {
      for (int writes : shares) {
        byWrites.add(row(laboratory, settings, mode, writes, 0));
      }
    }
    for (SplitMode mode : SplitMode.values()) {
      for (int reads : shares(settings.count("reads_step"))) {
        byReads.add(
            reads == 0
                ? found(byWrites, mode, asked)
                : row(laboratory, settings, mode, asked, reads));
      }
    }
    checks.add(lawful("by share of writes", byWrites));
    checks.add(lawful("by share of pages read first", byReads));
    List<MixRow> all = new ArrayList<>(byWrites);
    all.addAll(byReads);
    return new Findings(
        List.of(writesTable(byWrites), readsTable(byReads, asked)),
        checks,
        new MixVerdict(all, asked).verdict());
  }

  private static void requirePattern(String word) {
    boolean known =
        Arrays.stream(AccessPattern.values())
            .anyMatch(pattern -> pattern != AccessPattern.STRIDE && pattern.word().equals(word));
    if (!known) {
      throw new IllegalArgumentException(
          "found --set pattern=" + word + ", expected sequential, uniform or zipf");
    }
  }

  private static Set<Integer> shares(int step) {
    Set<Integer> shares = new TreeSet<>();
    for (int share = 0; share < ALL; share += step) {
      shares.add(share);
    }
    shares.add(ALL);
    return shares;
  }

  private static MixRow found(List<MixRow> rows, SplitMode mode, int writes) {
    return rows.stream()
        .filter(row -> row.mode() == mode && row.writePercent() == writes)
        .findFirst()
        .orElseThrow();
  }

  private static MixRow row(
      Laboratory laboratory, Settings settings, SplitMode mode, int writes, int readFirst) {
    MixScenario scenario =
        new MixScenario(
            mode, settings.count("ranges"), settings.text("pattern"), writes, readFirst);
    LoggedEvents events = new LoggedEvents();
    TrialResult result =
        laboratory.run(
            Trial.of(scenario.name(), scenario.text(), Map.of()), state -> List.of(events));
    return MixRow.of(scenario, LoggedCounts.of(result, events), logged(result));
  }

  /** The pages that {@code host getlog} counted. */
  private static long logged(TrialResult result) {
    String outcome = result.stepsThatBegin("host getlog").get(0).outcome();
    return Long.parseLong(outcome.substring(outcome.lastIndexOf(COUNT) + COUNT.length()));
  }

  private static Check check(Laboratory laboratory, RecordedMix recorded) {
    LoggedEvents events = new LoggedEvents();
    TrialResult result =
        laboratory.run(
            Trial.of(recorded.name(), recorded.scenario(), Map.of()), state -> List.of(events));
    LoggedCounts counts = LoggedCounts.of(result, events);
    String expected = cost(recorded.fast(), recorded.slow(), recorded.dirty(), recorded.leaves());
    String found =
        cost(
            counts.fast(),
            counts.slow(),
            logged(result),
            counts.after4k() - recorded.ownLeaves(counts));
    return new Check(
        "recorded on KVM 6.1: 1,536 pages, every 20th written, " + recorded.mode().word(),
        expected,
        found,
        expected.equals(found));
  }

  private static String cost(long fast, long slow, long dirty, long leaves) {
    return fast + " fast and " + slow + " slow faults, " + dirty + " dirty, " + leaves + " 4K";
  }

  private static Check lawful(String which, List<MixRow> rows) {
    return Check.equal(
        "rows " + which + " whose faults and log are what the law says",
        rows.size(),
        rows.stream().filter(MixRow::isLawful).count());
  }

  private static Table writesTable(List<MixRow> rows) {
    Table table =
        table("by-writes", "Over the share of writes; nothing is read before the first", rows);
    table.plot(Plot.lines("faults", "writes", "faults").splitBy("mode"));
    table.plot(Plot.lines("pages logged as dirty", "writes", "dirty").splitBy("mode"));
    return table;
  }

  private static Table readsTable(List<MixRow> rows, int asked) {
    Table table =
        table(
            "by-reads-first",
            "Over the share of pages read before the first write, then " + asked + " % writes",
            rows);
    table.plot(Plot.lines("faults", "read_first", "faults").splitBy("mode"));
    return table;
  }

  private static Table table(String name, String title, List<MixRow> rows) {
    Table table =
        new Table(
            name,
            title,
            new Column("mode", "eager and lazy: TDP MMU; shadow: shadow paging, always lazy"),
            new Column("writes", "share of writes among the accesses that follow, percent"),
            new Column("read_first", "share of pages read before the first write, percent"),
            new Column("written", "distinct pages written"),
            new Column("faults", "page faults after logging was turned on"),
            new Column("fast", "of these, handled without the lock"),
            new Column("slow", "of these, handled with it"),
            new Column("law", "faults that arithmetic on the accesses predicts"),
            new Column("splits", "huge entries split, ahead or by a fault"),
            new Column("sptes_set", "4K entries set, by splitting and by faults"),
            new Column("flushes", "remote flushes requested, with that of turning logging on"),
            new Column("dirty", "pages in the log"),
            new Column("inflation", "pages in the log for each page written"),
            new Column("pages_4k", "4K entries in the end, with those of the guest's own code"));
    for (MixRow row : rows) {
      LoggedCounts counts = row.counts();
      table.row(
          Cell.of(row.mode().word()),
          Cell.of(row.writePercent()),
          Cell.of(row.readFirstPercent()),
          Cell.of(row.written()),
          Cell.of(counts.faults()),
          Cell.of(counts.fast()),
          Cell.of(counts.slow()),
          Cell.of(row.expectedFaults()),
          Cell.of(counts.splits()),
          Cell.of(counts.sptesSet()),
          Cell.of(counts.flushes()),
          Cell.of(row.logged()),
          row.written() == 0 ? Cell.NONE : Cell.of(row.inflation(), 3),
          Cell.of(counts.after4k()));
    }
    return table;
  }
}
