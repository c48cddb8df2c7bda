package umbra.cli.experiment.rmap;

import java.util.ArrayList;
import java.util.List;
import umbra.cli.experiment.Cell;
import umbra.cli.experiment.Check;
import umbra.cli.experiment.Column;
import umbra.cli.experiment.Plot;
import umbra.cli.experiment.Table;
import umbra.mmu.state.RmapHistogram;

/** What the runs of the idle guest say. */
final class IdleFindings {
  private final Table histogram =
      new Table(
          "idle-histogram",
          "4K rmaps of the idle guest by length, published and simulated",
          new Column("population", "how the published columns were read to draw lengths"),
          new Column("column", "column of mmu_rmaps_stat"),
          new Column("published", "rmaps of the real guest, divided by the scale"),
          new Column(
              "file",
              "what the simulator's mmu_rmaps_stat shows of the 6 GB; 0: for two address spaces"),
          new Column("length", "rmaps of the 6 GB whose length is in the column's heading"));
  private final Table memory =
      new Table(
          "idle-memory",
          "Descriptors of the idle guest",
          new Column("population", "as above"),
          new Column(
              "slots",
              "of a descriptor; count: it counts its entries; front: and new ones go in front (6.4)"),
          new Column("bytes", "of a descriptor"),
          new Column("lines", "cache lines of 64 bytes that it fills"),
          new Column("descriptors", "in use; a walk over all rmaps follows a pointer to each"),
          new Column("kib", "KiB of all descriptors"),
          new Column("empty", "percent of their slots that are empty"),
          new Column("add_followed", "pointers to descriptors followed for an addition"),
          new Column("add_looked", "slots looked at for an addition"),
          new Column("entries", "of all rmaps; a walk looks at a slot for each"));
  private final List<Check> checks = new ArrayList<>();
  private final List<IdleCost> costs = new ArrayList<>();

  IdleFindings() {
    memory.plot(Plot.lines("KiB of all descriptors", "slots", "kib").splitBy("population"));
  }

  /** Takes in a run. */
  void add(IdleGuest guest, RmapRun run, long scale) {
    LengthCounts lengths = run.replay().lengths(1);
    if (scale == 1) {
      emptyRow(guest, run.histogram());
    }
    rows(guest, lengths, scale);
    checks.add(run.agreement());
    checks.add(sameAsFile(guest, run));
    if (guest.isByLowestBit()) {
      checks.add(sameAsPublished(lengths, scale));
    }
    long chained = lengths.entries() - lengths.between(1, 1);
    for (DescriptorLayout layout : DescriptorLayout.ALL) {
      LayoutCost cost = LayoutCost.of(run.replay(), layout);
      costs.add(new IdleCost(guest.name(), cost, chained));
      row(guest, cost, chained, run.replay().entries());
    }
  }

  List<Table> tables() {
    return List.of(histogram, memory);
  }

  List<Check> checks() {
    return checks;
  }

  /** Of every population and shape. */
  List<IdleCost> costs() {
    return costs;
  }

  /**
   * The real guest's slots were in both address spaces, that of SMM too, and its rmaps were counted
   * in both; the simulator has one, and the other would have no entry at all.
   */
  private void emptyRow(IdleGuest guest, RmapHistogram file) {
    long empty = file.count(1, 0);
    long both = empty;
    for (int column = 0; column < RmapHistogram.COLUMNS; column++) {
      both += file.count(1, column);
    }
    histogram.row(
        Cell.of(guest.name()),
        Cell.of("0"),
        Cell.of(PublishedRmaps.IDLE_EMPTY),
        Cell.of(both),
        Cell.of(both));
  }

  private void rows(IdleGuest guest, LengthCounts lengths, long scale) {
    for (int column = 1; column <= PublishedRmaps.COLUMNS.size(); column++) {
      int low = 1 << (column - 1);
      histogram.row(
          Cell.of(guest.name()),
          Cell.of(PublishedRmaps.COLUMNS.get(column - 1)),
          Cell.of(IdleGuest.scaled(column, scale)),
          Cell.of(lengths.inColumn(column)),
          Cell.of(lengths.between(low, 2 * low - 1)));
    }
  }

  private void row(IdleGuest guest, LayoutCost cost, long chained, long entries) {
    memory.row(
        Cell.of(guest.name()),
        Cell.of(cost.layout().name()),
        Cell.of(cost.layout().bytes()),
        Cell.of(cost.layout().cacheLines()),
        Cell.of(cost.descriptors()),
        Cell.of(cost.bytes() / 1024.0, 1),
        Cell.of(new IdleCost(guest.name(), cost, chained).emptyPercent(), 1),
        Cell.of((double) cost.addFollowed() / cost.additions(), 4),
        Cell.of((double) cost.addLooked() / cost.additions(), 4),
        Cell.of(entries));
  }

  /** The frames of slot 0 that the guest used are mapped besides those of slot 1. */
  private static Check sameAsFile(IdleGuest guest, RmapRun run) {
    LengthCounts control = run.replay().lengths(0);
    LengthCounts frames = run.replay().lengths(1);
    StringBuilder expected = new StringBuilder();
    StringBuilder found = new StringBuilder();
    for (int column = 1; column < RmapHistogram.COLUMNS; column++) {
      expected.append(' ').append(frames.inColumn(column) + control.inColumn(column));
      found.append(' ').append(run.histogram().count(1, column));
    }
    return new Check(
        guest.name() + ": the model's mmu_rmaps_stat counts what the events added",
        expected.substring(1),
        found.substring(1),
        expected.compareTo(found) == 0);
  }

  private static Check sameAsPublished(LengthCounts lengths, long scale) {
    StringBuilder expected = new StringBuilder();
    StringBuilder found = new StringBuilder();
    for (int column = 1; column <= PublishedRmaps.COLUMNS.size(); column++) {
      expected.append(' ').append(IdleGuest.scaled(column, scale));
      found.append(' ').append(lengths.inColumn(column));
    }
    return new Check(
        "the guest drawn by the lowest bit shows the published columns (divided by " + scale + ")",
        expected.substring(1),
        found.substring(1),
        expected.compareTo(found) == 0);
  }
}
