package umbra.cli.experiment.translation;

import java.util.ArrayList;
import java.util.List;
import umbra.cli.experiment.Cell;
import umbra.cli.experiment.Check;
import umbra.cli.experiment.Column;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Table;
import umbra.cli.experiment.Trial;
import umbra.cli.search.Draft;
import umbra.cli.search.ExhaustiveSearch;
import umbra.mmu.invariant.Invariant;

/** The shortest scenarios in which the cache goes stale, each run with and without the fix. */
final class ShortestCases {
  private final Discoveries discoveries;
  private final Laboratory laboratory;
  private final int exhaust;
  private boolean agrees = true;
  private int spare;
  private int broke;
  private final Table table =
      new Table(
          "shortest",
          "The shortest scenarios in which the cache goes stale (found at random, cut down)",
          new Column("guest", "which machine"),
          new Column("fix_off", "the refresh that is taken out"),
          new Column("invariant", "number of the one that speaks first"),
          new Column("step", "of the VM's stream in the journal, after which it speaks"),
          new Column("operations", "of the scenario"),
          new Column("stale", "cached access, for what it would be with the fix"),
          new Column("outcomes", "operations whose outcome the missing fix changes"),
          new Column("statistics", "KVM's statistics that it changes"),
          new Column("tried", "sequences of fewer operations, tried all"),
          new Column("broke", "how many of them broke the same invariant"),
          new Column("scenario", "its operations"),
          new Column(
              "journal", "the run; the same with the fix beside it, under the name of none"));

  /**
   * Runs them.
   *
   * @param exhaust sequences of more operations are not tried
   */
  ShortestCases(Discoveries discoveries, Laboratory laboratory, int exhaust) {
    this.discoveries = discoveries;
    this.laboratory = laboratory;
    this.exhaust = exhaust;
    discoveries.shortest().forEach(this::row);
  }

  Table table() {
    return table;
  }

  private void row(Discovery discovery) {
    Invariant invariant = discovery.breach().invariant();
    Draft shrunk = discovery.shrunk();
    Watched broken = run(discovery, discovery.fixes());
    Watched fixed = run(discovery, Fixes.BOTH);
    int length = shrunk.operations().size();
    ExhaustiveSearch.Result shorter = discoveries.tryAll(discovery, Math.min(exhaust, length - 1));
    table.row(
        Cell.of(discovery.guest().name()),
        Cell.of(discovery.fixes().off()),
        Cell.of(invariant.number()),
        Cell.of(broken.firstStep()),
        Cell.of(length),
        Cell.of(String.join(", ", StaleWords.texts(fixed.state(), broken.state()))),
        Cell.of(OutsideView.outcomes(fixed.result(), broken.result())),
        Cell.of(OutsideView.statistics(fixed.result(), broken.result())),
        Cell.of(shorter.sequences()),
        Cell.of(shorter.breach().isPresent() ? 1 : 0),
        Cell.of(String.join("; ", shrunk.operations())),
        Cell.of(broken.result().journal()));
    agrees &= broken.numbers().startsWith(invariant.number() + "@") && fixed.numbers().isEmpty();
    spare += spare(discovery);
    broke += shorter.breach().isPresent() ? 1 : 0;
  }

  /** What must hold of the scenarios for the table to be worth anything. */
  List<Check> checks() {
    return List.of(
        Check.that(
            "in each journal the invariant of the search speaks first, and none with the fix",
            agrees,
            agrees ? "so" : "not so"),
        Check.equal("operations that can be left out of the shortest scenarios", 0, spare),
        Check.equal("shorter sequences of operations that break the same invariant", 0, broke));
  }

  /** How many operations can be taken out alone while the same invariant speaks. */
  private int spare(Discovery discovery) {
    Draft shrunk = discovery.shrunk();
    int spare = 0;
    for (int i = 0; i < shrunk.operations().size(); i++) {
      List<String> fewer = new ArrayList<>(shrunk.operations());
      fewer.remove(i);
      Draft without = new Draft(shrunk.setUp(), fewer);
      Invariant invariant = discovery.breach().invariant();
      spare += discoveries.speaks(discovery.fixes(), invariant, without) ? 1 : 0;
    }
    return spare;
  }

  private Watched run(Discovery discovery, Fixes fixes) {
    String name = name(discovery) + "-off-" + fixes.word();
    return Watched.run(laboratory, Trial.of(name, discovery.shrunk().text(), fixes.switches()));
  }

  private static String name(Discovery discovery) {
    return "shortest-"
        + discovery.guest().name()
        + "-"
        + discovery.fixes().word()
        + "-"
        + discovery.breach().invariant().number();
  }
}
