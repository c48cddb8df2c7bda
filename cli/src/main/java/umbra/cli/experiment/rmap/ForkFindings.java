package umbra.cli.experiment.rmap;

import java.util.ArrayList;
import java.util.List;
import umbra.cli.experiment.Cell;
import umbra.cli.experiment.Check;
import umbra.cli.experiment.Column;
import umbra.cli.experiment.Plot;
import umbra.cli.experiment.Table;

/** What the runs with forked address spaces say. */
final class ForkFindings {
  private final Table steps =
      new Table(
          "fork",
          "Forked address spaces: memory at the peak, steps per operation",
          new Column("exits", "order in which the children exit"),
          new Column("slots", "of a descriptor, as above"),
          new Column("descriptors", "most at one time"),
          new Column("kib", "KiB of them"),
          new Column("add_followed", "pointers to descriptors followed for an addition"),
          new Column("add_looked", "slots looked at for an addition"),
          new Column("remove_followed", "pointers to descriptors followed for a removal"),
          new Column("remove_looked", "slots looked at for a removal"),
          new Column("steps", "pointers followed and slots looked at, in all"));
  private final Table times =
      new Table(
          "fork-times",
          "The published fork times as a fixed part and a price for each step",
          new Column("exits", "order in which the children exit"),
          new Column("measure", "what counts as a step"),
          new Column("steps_3", "with descriptors of 3"),
          new Column("steps_15", "the same of 15"),
          new Column("steps_14", "the same of 14 with a counter"),
          new Column("price", "time for a million steps, from the published 473.90 and 366.10"),
          new Column("fixed", "time that is not for steps, from the same"),
          new Column("predicted", "time with 14 and a counter"),
          new Column("published", "the same as published"),
          new Column("error", "percent"));
  private final Table prices =
      new Table(
          "fork-prices",
          "The same times with a price for a pointer and another for a slot: fixed by all three",
          new Column("exits", "order in which the children exit"),
          new Column("pointer", "time for a million pointers followed"),
          new Column("slot", "time for a million slots looked at"),
          new Column("fixed", "time that is not for steps"),
          new Column("possible", "whether none of them is below 0"));
  private final List<Check> checks = new ArrayList<>();
  private final List<ForkCost> costs = new ArrayList<>();

  ForkFindings() {
    steps.plot(Plot.lines("Steps of all operations", "slots", "steps").splitBy("exits"));
  }

  /** Takes in a run. */
  void add(ForkedSpaces spaces, RmapRun run) {
    checks.add(run.agreement());
    checks.add(
        Check.equal(
            spaces.order().text() + ": longest rmap before its last addition (max_mmu_rmap_size)",
            spaces.children(),
            run.result().statistic("max_mmu_rmap_size")));
    List<LayoutCost> all =
        DescriptorLayout.ALL.stream().map(layout -> LayoutCost.of(run.replay(), layout)).toList();
    ForkCost cost = new ForkCost(spaces.order(), all);
    costs.add(cost);
    all.forEach(shape -> row(spaces, shape));
    cost.times().forEach(time -> row(spaces, time));
    row(spaces, cost.prices());
  }

  List<Table> tables() {
    return List.of(steps, times, prices);
  }

  List<Check> checks() {
    return checks;
  }

  /** Of every order. */
  List<ForkCost> costs() {
    return costs;
  }

  private void row(ForkedSpaces spaces, LayoutCost cost) {
    steps.row(
        Cell.of(spaces.order().text()),
        Cell.of(cost.layout().name()),
        Cell.of(cost.descriptors()),
        Cell.of(cost.bytes() / 1024.0, 1),
        Cell.of((double) cost.addFollowed() / cost.additions(), 2),
        Cell.of((double) cost.addLooked() / cost.additions(), 2),
        Cell.of((double) cost.removeFollowed() / cost.removals(), 2),
        Cell.of((double) cost.removeLooked() / cost.removals(), 2),
        Cell.of(cost.steps()));
  }

  private void row(ForkedSpaces spaces, ForkTime time) {
    boolean priced = time.hasPrice();
    times.row(
        Cell.of(spaces.order().text()),
        Cell.of(time.measure()),
        Cell.of(time.steps3()),
        Cell.of(time.steps15()),
        Cell.of(time.steps14()),
        priced ? Cell.of(time.price(), 3) : Cell.NONE,
        priced ? Cell.of(time.fixed(), 2) : Cell.NONE,
        priced ? Cell.of(time.predicted(), 2) : Cell.NONE,
        Cell.of(PublishedRmaps.FORK_14_COUNTED, 2),
        priced ? Cell.of(time.error(), 1) : Cell.NONE);
  }

  private void row(ForkedSpaces spaces, ForkPrices price) {
    prices.row(
        Cell.of(spaces.order().text()),
        price.exists() ? Cell.of(price.pointer(), 3) : Cell.NONE,
        price.exists() ? Cell.of(price.slot(), 3) : Cell.NONE,
        price.exists() ? Cell.of(price.fixed(), 2) : Cell.NONE,
        Cell.of(price.isPossible() ? "yes" : "no"));
  }
}
