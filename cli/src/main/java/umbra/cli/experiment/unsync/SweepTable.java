package umbra.cli.experiment.unsync;

import umbra.cli.experiment.Cell;
import umbra.cli.experiment.Column;
import umbra.cli.experiment.Plot;
import umbra.cli.experiment.Table;
import umbra.cli.experiment.TrialResult;

/** What each policy came to under one way of flushing. */
final class SweepTable {
  private final Table table;

  SweepTable(Flushing flushing) {
    table =
        new Table(
            "sweep-" + flushing.name(),
            "Table writes per 1000 accesses, " + flushing.text(),
            new Column("writes", "to leaf tables per 1000 accesses"),
            new Column("policy", "what KVM does about them"),
            new Column("done", "table writes of the run, in whole bursts"),
            new Column("exits", "page faults, INVLPG and CR3 loads"),
            new Column("faults", "pf_taken"),
            new Column("emulated", "mmu_pte_write: table writes that KVM emulated"),
            new Column("unsyncs", "tables gone unsync"),
            new Column("syncs", "tables synced"),
            new Column("synced", "entries that syncs rewrote"),
            new Column("dropped", "present leaves gone"),
            new Column("zapped", "shadow pages zapped"),
            new Column("floods", "mmu_flooded"),
            new Column("flushes", "remote_tlb_flush_requests"),
            new Column("cost", "by the assumed weights, in exits"),
            new Column("journal", "of the run"));
    table.plot(Plot.lines("Exits, " + flushing.text(), "writes", "exits").splitBy("policy"));
    table.plot(Plot.lines("Assumed cost, " + flushing.text(), "writes", "cost").splitBy("policy"));
  }

  Table table() {
    return table;
  }

  void row(long writes, Outcome outcome, TrialResult result) {
    TableWriteCounts counts = outcome.counts();
    table.row(
        Cell.of(outcome.writesPerThousand()),
        Cell.of(outcome.policy().text()),
        Cell.of(writes),
        Cell.of(counts.exits()),
        Cell.of(counts.faults()),
        Cell.of(counts.emulated()),
        Cell.of(counts.unsyncs()),
        Cell.of(counts.syncs()),
        Cell.of(counts.syncedEntries()),
        Cell.of(counts.droppedEntries()),
        Cell.of(counts.zappedPages()),
        Cell.of(counts.floods()),
        Cell.of(counts.flushes()),
        Cell.of(outcome.cost() / 100.0, 1),
        Cell.of(result.journal()));
  }
}
