package umbra.cli.experiment.unsync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import umbra.cli.experiment.Cell;
import umbra.cli.experiment.Column;
import umbra.cli.experiment.Table;
import umbra.cli.experiment.TrialResult;

/** What all runs say. */
final class UnsyncFindings {
  private final Map<Flushing, SweepTable> sweeps = new LinkedHashMap<>();
  private final Table demand =
      new Table(
          "demand-faults",
          "Exits of pages that the guest maps when they are touched",
          new Column("policy", "what KVM does about table writes"),
          new Column("pages", "mapped"),
          new Column("exits", "in all"),
          new Column("per_page", "exits for a page"),
          new Column("emulated", "table writes that KVM emulated"),
          new Column("unsyncs", "tables gone unsync"),
          new Column("journal", "of the run"));
  private final List<Outcome> outcomes = new ArrayList<>();
  private final List<DemandOutcome> demands = new ArrayList<>();

  UnsyncFindings() {
    Flushing.ALL.forEach(flushing -> sweeps.put(flushing, new SweepTable(flushing)));
  }

  /** Takes in a run of the sweep with its number of table writes. */
  void add(long writes, Outcome outcome, TrialResult result) {
    outcomes.add(outcome);
    sweeps.get(outcome.flushing()).row(writes, outcome, result);
  }

  /** Takes in a run of demand faults. */
  void add(DemandOutcome outcome, TrialResult result) {
    demands.add(outcome);
    demand.row(
        Cell.of(outcome.policy().text()),
        Cell.of(outcome.pages()),
        Cell.of(outcome.counts().exits()),
        Cell.of((double) outcome.counts().exits() / outcome.pages(), 2),
        Cell.of(outcome.counts().emulated()),
        Cell.of(outcome.counts().unsyncs()),
        Cell.of(result.journal()));
  }

  List<Table> tables() {
    List<Table> tables = new ArrayList<>(sweeps.values().stream().map(SweepTable::table).toList());
    tables.add(crossover());
    tables.add(demand);
    return tables;
  }

  UnsyncVerdict verdict() {
    return new UnsyncVerdict(outcomes, demands);
  }

  private Table crossover() {
    Table table =
        new Table(
            "crossover",
            "Which policy is cheaper, over table writes per 1000 accesses",
            new Column("flush", "how writes take effect"),
            new Column("rival", "what unsync is held against"),
            new Column("by_exits", "the policy with fewer exits, and at which shares of writes"),
            new Column("by_cost", "the policy of less assumed cost, and at which shares"));
    for (Flushing flushing : Flushing.ALL) {
      for (Policy rival : List.of(Policy.PROTECT, Policy.FLOOD)) {
        table.row(
            Cell.of(flushing.text()),
            Cell.of(rival.text()),
            Cell.of(Comparison.byExits(flushing, rival, outcomes).winners()),
            Cell.of(Comparison.byCost(flushing, rival, outcomes).winners()));
      }
    }
    return table;
  }
}
