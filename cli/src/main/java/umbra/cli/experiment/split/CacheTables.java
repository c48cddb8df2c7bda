package umbra.cli.experiment.split;

import umbra.cli.experiment.Cell;
import umbra.cli.experiment.Column;
import umbra.cli.experiment.Plot;
import umbra.cli.experiment.Table;

/** The tables of the caches for splitting. */
final class CacheTables {
  private static final long DESCRIPTOR_BYTES = 128;

  private CacheTables() {}

  /** Over how many entries reach a huge page, and how they differ. */
  static Table aliases() {
    Table table =
        new Table(
            "aliases",
            "One huge page reached by entries of many shadow pages: what its splits take",
            new Column("pattern", "kinds of entries: how many differ in access or role"),
            new Column("aliases", "entries that reach the huge page"),
            new Column("splits", "huge leaves split"),
            new Column("again", "attempts that ended with -11 to fill the caches"),
            new Column("made", "tables made: a page and a header each"),
            new Column("found", "tables found by their gfn and role"),
            new Column("descriptors", "pte_list_desc that all splits took"),
            new Column("by_pieces", "... of them for the rmaps of pieces"),
            new Column("by_parents", "... of them for parent pointers"),
            new Column("most", "the most that one split took"),
            new Column("filled_in", "descriptors put into the VM's cache"),
            new Column("left", "descriptors that the cache keeps"),
            new Column("left_kib", "... in KiB"),
            new Column("flushes", "flushes requested when logging starts"),
            new Column("run", "journal"));
    table.plot(
        Plot.lines("Descriptors that the splits of one huge page take", "aliases", "descriptors")
            .splitBy("pattern"));
    return table;
  }

  static void addAliases(Table table, AliasPattern pattern, int aliases, SplitRun run) {
    SplitTally tally = run.tally();
    table.row(
        Cell.of(pattern.text()),
        Cell.of(aliases),
        Cell.of(tally.splits()),
        Cell.of(tally.again()),
        Cell.of(tally.made()),
        Cell.of(tally.found()),
        Cell.of(tally.byPieces() + tally.byParents()),
        Cell.of(tally.byPieces()),
        Cell.of(tally.byParents()),
        Cell.of(tally.mostTaken()),
        Cell.of(tally.filledIn()),
        Cell.of(tally.cached()),
        Cell.of(tally.cached() * DESCRIPTOR_BYTES / 1024.0, 1),
        Cell.of(run.whenLoggingStarted("remote_tlb_flush_requests")),
        Cell.of(run.journal()));
  }

  /** Over the minimum, with what is done where the cache is empty. */
  static Table smaller() {
    Table table =
        new Table(
            "smaller",
            "Smaller caches: each huge page is reached by a writable and a read-only entry",
            new Column("when_empty", "what a split does without a descriptor"),
            new Column("minimum", "descriptors that a split begins with"),
            new Column("capacity", "descriptors that the cache holds"),
            new Column("pages", "huge pages, each reached by two entries"),
            new Column("splits", "huge leaves split"),
            new Column("again", "attempts that ended with -11"),
            new Column("exhausted", "descriptors allocated on the spot, with a warning"),
            new Column("unmapped", "pieces left out"),
            new Column("flushes", "flushes requested when logging starts"),
            new Column("faults", "faults of L2's reads behind the splits"),
            new Column("left_kib", "KiB of descriptors that the cache keeps"),
            new Column("others", "steps of the guest with another outcome than with KVM's sizes"),
            new Column("run", "journal"));
    table.plot(
        Plot.lines("Descriptors that the cache did not have", "minimum", "exhausted")
            .splitBy("when_empty"));
    return table;
  }

  static void addSmaller(
      Table table, String whenEmpty, int minimum, int pages, SplitRun run, SplitRun kvm) {
    SplitTally tally = run.tally();
    table.row(
        Cell.of(whenEmpty),
        Cell.of(minimum),
        Cell.of(minimum + CacheSizes.SPARE),
        Cell.of(pages),
        Cell.of(tally.splits()),
        Cell.of(tally.again()),
        Cell.of(tally.exhausted()),
        Cell.of(kvm.whenLoggingStarted("pages_4k") - run.whenLoggingStarted("pages_4k")),
        Cell.of(run.whenLoggingStarted("remote_tlb_flush_requests")),
        Cell.of(run.later("pf_taken")),
        Cell.of(tally.cached() * DESCRIPTOR_BYTES / 1024.0, 1),
        Cell.of(run.otherOutcomes(kvm)),
        Cell.of(run.journal()));
  }

  /** Over the minimum and what a split before took. */
  static Table greedy() {
    return new Table(
        "greedy",
        "The greediest split: every piece is mapped once elsewhere, the table has a parent",
        new Column("minimum", "descriptors that a split begins with"),
        new Column("before", "descriptors that a split before it took"),
        new Column("errnos", "of all attempts: the split before, this one, one behind it"),
        new Column("most", "the most descriptors that one split took"),
        new Column("by_pieces", "descriptors that pieces took, in all splits"),
        new Column("by_parents", "descriptors that parent pointers took, in all splits"),
        new Column("exhausted", "descriptors that the cache did not have"),
        new Column("run", "journal"));
  }

  static void addGreedy(Table table, int minimum, int before, SplitRun run) {
    SplitTally tally = run.tally();
    table.row(
        Cell.of(minimum),
        Cell.of(before),
        Cell.of(tally.errnos()),
        Cell.of(tally.mostTaken()),
        Cell.of(tally.byPieces()),
        Cell.of(tally.byParents()),
        Cell.of(tally.exhausted()),
        Cell.of(run.journal()));
  }

  /** Over the capacity for pages and headers. */
  static Table pages() {
    Table table =
        new Table(
            "pages",
            "Caches of pages and headers: each split takes one of each",
            new Column("capacity", "pages, and headers, that the caches hold"),
            new Column("splits", "huge leaves split"),
            new Column("again", "attempts that ended with -11"),
            new Column("kib", "KiB of pages that a full cache holds"),
            new Column("run", "journal"));
    table.plot(Plot.lines("Attempts that ended with -11", "capacity", "again"));
    return table;
  }

  static void addPages(Table table, int capacity, SplitRun run) {
    table.row(
        Cell.of(capacity),
        Cell.of(run.tally().splits()),
        Cell.of(run.tally().again()),
        Cell.of(4L * capacity),
        Cell.of(run.journal()));
  }

  /** Over the quota of shadow pages. */
  static Table quota() {
    Table table =
        new Table(
            "quota",
            "Without room in the quota a split gives up: -28. Then L2 writes a piece of each page",
            new Column("quota", "shadow pages allowed"),
            new Column("splits", "huge leaves split"),
            new Column("refused", "attempts that ended with -28"),
            new Column("huge_left", "huge leaves that stay, without W"),
            new Column("flushes", "flushes requested when logging starts"),
            new Column("faults", "faults of L2's writes"),
            new Column("made_later", "tables of pieces that these faults made"),
            new Column("zapped_later", "shadow pages zapped to make room for them, with all below"),
            new Column("flushes_later", "flushes that they requested"),
            new Column("others", "steps of the guest with another outcome than with room"),
            new Column("run", "journal"));
    table.plot(Plot.lines("Flushes", "quota", "flushes", "flushes_later"));
    return table;
  }

  static void addQuota(Table table, long quota, SplitRun run, SplitRun roomy) {
    SplitTally tally = run.tally();
    table.row(
        Cell.of(quota),
        Cell.of(tally.splits()),
        Cell.of(tally.refused()),
        Cell.of(run.hugeLeftWhenLoggingStarted()),
        Cell.of(run.whenLoggingStarted("remote_tlb_flush_requests")),
        Cell.of(run.later("pf_taken")),
        Cell.of(tally.madeByFaults()),
        Cell.of(run.later("mmu_shadow_zapped")),
        Cell.of(run.later("remote_tlb_flush_requests")),
        Cell.of(run.otherOutcomes(roomy)),
        Cell.of(run.journal()));
  }
}
