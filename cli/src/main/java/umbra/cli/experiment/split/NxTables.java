package umbra.cli.experiment.split;

import umbra.cli.experiment.Cell;
import umbra.cli.experiment.Column;
import umbra.cli.experiment.Plot;
import umbra.cli.experiment.Table;

/** The tables of the two policies. */
final class NxTables {
  private NxTables() {}

  /** Over the number of huge pages and the share of those in which L2 executes. */
  static Table shares(boolean nxHugePages) {
    String nx = nxHugePages ? "on" : "off";
    Table table =
        new Table(
            "nx-" + nx,
            "HugePage NX "
                + nx
                + ": behind the split L2 executes in a share of the huge pages, and reads in all,"
                + " or reads and writes",
            new Column("case", "what L2 does in all, and in how many"),
            new Column("written", "whether L2 writes in each huge page"),
            new Column("pages", "huge pages that were split"),
            new Column("executed_pct", "share of them in which L2 executes, in per cent"),
            new Column("executed", "... their number"),
            new Column("faults", "faults behind the split, cached access"),
            new Column("faults_entry", "... access of the entry"),
            new Column("extra_exec", "exec faults that the entry's access adds"),
            new Column("extra", "faults of all kinds that it adds"),
            new Column("not_found", "tables of pieces that are made a second time"),
            new Column("sptes", "4K entries in the end, cached access"),
            new Column("sptes_entry", "... access of the entry"),
            new Column("kib", "KiB of tables of pieces and descriptors, cached access"),
            new Column("kib_entry", "... access of the entry"),
            new Column("flushes_more", "flushes requested that the entry's access adds"),
            new Column("others", "steps of the guest with another outcome"),
            new Column("run", "journal, cached access"),
            new Column("run_entry", "journal, access of the entry"));
    table.plot(
        Plot.lines("Faults that the entry's access adds", "executed_pct", "extra").splitBy("case"));
    return table;
  }

  static void add(Table table, int percent, PolicyPair pair) {
    table.row(
        Cell.of((pair.written() ? "writes " : "reads ") + pair.hugePages()),
        Cell.of(pair.written() ? "yes" : "no"),
        Cell.of(pair.hugePages()),
        Cell.of(percent),
        Cell.of(pair.executed()),
        Cell.of(pair.cached().faults()),
        Cell.of(pair.entry().faults()),
        Cell.of(pair.extraExecFaults()),
        Cell.of(pair.extraFaults()),
        Cell.of(pair.notFound()),
        Cell.of(pair.cached().sptes()),
        Cell.of(pair.entry().sptes()),
        Cell.of(pair.cached().bytes() / 1024.0, 1),
        Cell.of(pair.entry().bytes() / 1024.0, 1),
        Cell.of(pair.entry().flushes() - pair.cached().flushes()),
        Cell.of(pair.otherOutcomes()),
        Cell.of(pair.cached().journal()),
        Cell.of(pair.entry().journal()));
  }

  /** Over the pieces that L2 reads in a huge page in which it executed. */
  static Table within() {
    Table table =
        new Table(
            "within",
            "One huge page, HugePage NX on: L2 executes its first piece and reads others",
            new Column("read", "pieces that L2 reads"),
            new Column("faults", "faults behind the start of logging, cached access"),
            new Column("faults_entry", "... access of the entry"),
            new Column("faults_lazy", "... without a split ahead"),
            new Column("descriptors", "descriptors in use in the end, cached access"),
            new Column("descriptors_entry", "... access of the entry"),
            new Column("run", "journal, cached access"),
            new Column("run_entry", "... access of the entry"),
            new Column("run_lazy", "... without a split ahead"));
    table.plot(
        Plot.lines("Faults behind the split", "read", "faults", "faults_entry", "faults_lazy"));
    return table;
  }

  /** Over the share of huge pages that execution has split before, by way of another table. */
  static Table aliased() {
    return new Table(
        "aliased",
        "Two nested tables, HugePage NX on: L2 executed by way of the first before the split, and"
            + " does by way of the second behind it",
        new Column("pages", "huge pages"),
        new Column("before_pct", "share in which L2 executed before, in per cent"),
        new Column("found", "tables of pieces that the split found, cached access"),
        new Column("found_entry", "... access of the entry"),
        new Column("faults", "faults behind the split, cached access"),
        new Column("faults_entry", "... access of the entry"),
        new Column("not_found", "tables of pieces that are made a second time"),
        new Column("kib", "KiB of tables of pieces and descriptors, cached access"),
        new Column("kib_entry", "... access of the entry"),
        new Column("others", "steps of the guest with another outcome"),
        new Column("run", "journal, cached access"),
        new Column("run_entry", "journal, access of the entry"));
  }

  static void addAliased(Table table, int percent, PolicyPair pair) {
    table.row(
        Cell.of(pair.hugePages()),
        Cell.of(percent),
        Cell.of(pair.cached().found()),
        Cell.of(pair.entry().found()),
        Cell.of(pair.cached().faults()),
        Cell.of(pair.entry().faults()),
        Cell.of(pair.notFound()),
        Cell.of(pair.cached().bytes() / 1024.0, 1),
        Cell.of(pair.entry().bytes() / 1024.0, 1),
        Cell.of(pair.otherOutcomes()),
        Cell.of(pair.cached().journal()),
        Cell.of(pair.entry().journal()));
  }

  /** A quota that the cached access just fits into. */
  static Table quota() {
    return new Table(
        "quota",
        "All huge pages executed, HugePage NX on, with a quota of shadow pages",
        new Column("quota", "shadow pages allowed; 0 as many as follow from the memory"),
        new Column("access", "whose access the split takes"),
        new Column("used", "shadow pages in the end"),
        new Column("faults", "faults behind the split"),
        new Column("zapped", "shadow pages zapped behind it"),
        new Column("sptes", "4K entries in the end"),
        new Column("run", "journal"));
  }

  static void addQuota(Table table, long quota, Policy policy, PolicyCounts counts) {
    table.row(
        Cell.of(quota),
        Cell.of(policy.text()),
        Cell.of(counts.usedPages()),
        Cell.of(counts.faults()),
        Cell.of(counts.zapped()),
        Cell.of(counts.sptes()),
        Cell.of(counts.journal()));
  }
}
