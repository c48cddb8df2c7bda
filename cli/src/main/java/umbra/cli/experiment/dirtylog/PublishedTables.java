package umbra.cli.experiment.dirtylog;

import java.util.List;
import umbra.cli.experiment.Cell;
import umbra.cli.experiment.Column;
import umbra.cli.experiment.Plot;
import umbra.cli.experiment.Table;

/** The tables of predicted and published times. */
final class PublishedTables {
  private static final double ALL = 100;
  private static final Column WRITES = new Column("writes", "share of pages written, percent");
  private static final List<String> GROUPS =
      List.of(
          "",
          "nested",
          PublishedTimes.NESTED_LAZY,
          PublishedTimes.NESTED_EAGER,
          PublishedTimes.EPT_BEFORE,
          PublishedTimes.EPT_AFTER,
          PublishedTimes.SHADOW_BEFORE,
          PublishedTimes.SHADOW_AFTER,
          PublishedTimes.TDP_LAZY,
          PublishedTimes.TDP_EAGER);

  private final List<TimedFaults> times;
  private final FittedLaw law;

  PublishedTables(List<TimedFaults> times, FittedLaw law) {
    this.times = times;
    this.law = law;
  }

  Table predicted() {
    Table table =
        new Table(
            "predicted",
            "First iteration of dirty_log_perf_test, 1 GiB a vCPU: predicted beside published",
            new Column("table", "where it is published; N and Y: eager_page_split"),
            WRITES,
            new Column("vcpus", "vCPUs"),
            new Column("fast", "faults of a vCPU without the lock"),
            new Column("shared", "faults of a vCPU with the lock for reading"),
            new Column("exclusive", "faults of a vCPU with the lock for writing"),
            new Column("published", "seconds"),
            new Column("predicted", "seconds"),
            new Column("error", "predicted less published, percent of published"),
            new Column("calibrated", "whether the two parameters were found with this number"),
            new Column("run", "whose counts these are"));
    for (TimedFaults time : times) {
      PublishedTime published = time.published();
      table.row(
          Cell.of(published.table()),
          Cell.of(published.writePercent()),
          Cell.of(published.vcpus()),
          Cell.of(Math.round(time.faults().fast())),
          Cell.of(Math.round(time.faults().shared())),
          Cell.of(Math.round(time.faults().exclusive())),
          published(time),
          predicted(time),
          Cell.of(ALL * time.error(law.model()), 1),
          Cell.of(law.isCalibratedOn(time) ? "yes" : "no"),
          Cell.of(time.run()));
    }
    return table;
  }

  /** The nested tables, a curve a column. */
  Table curves() {
    Table table =
        new Table(
            "nested-curves",
            "vCPUs in L2: seconds published and predicted, by share of writes",
            new Column("vcpus", "vCPUs"),
            new Column("lazy_100", "split by the first write, published; any share: the same"),
            new Column("lazy_predicted", "the same, predicted"),
            new Column("eager_100", "split ahead, 100 % writes, published"),
            new Column("eager_50", "50 % writes, published"),
            new Column("eager_50_predicted", "the same, predicted"),
            new Column("eager_5", "5 % writes, published"),
            new Column("eager_5_predicted", "the same, predicted"));
    for (TimedFaults lazy : nested(PublishedTimes.NESTED_LAZY, 100)) {
      int vcpus = lazy.published().vcpus();
      table.row(
          Cell.of(vcpus),
          published(lazy),
          predicted(lazy),
          published(eager(100, vcpus)),
          published(eager(50, vcpus)),
          predicted(eager(50, vcpus)),
          published(eager(5, vcpus)),
          predicted(eager(5, vcpus)));
    }
    table.plot(
        Plot.lines(
                "seconds",
                "vcpus",
                "lazy_100",
                "lazy_predicted",
                "eager_100",
                "eager_50",
                "eager_50_predicted",
                "eager_5",
                "eager_5_predicted")
            .onLogarithmicAxis());
    return table;
  }

  private List<TimedFaults> nested(String name, int writes) {
    return times.stream()
        .filter(time -> time.isIn(name) && time.published().writePercent() == writes)
        .toList();
  }

  private TimedFaults eager(int writes, int vcpus) {
    return nested(PublishedTimes.NESTED_EAGER, writes).stream()
        .filter(time -> time.published().vcpus() == vcpus)
        .findFirst()
        .orElseThrow();
  }

  private static Cell published(TimedFaults time) {
    return Cell.of(time.published().seconds(), 4);
  }

  private Cell predicted(TimedFaults time) {
    return Cell.of(law.model().seconds(time.faults()), 4);
  }

  /** Errors of the times that were not calibrated on. */
  Table errors() {
    Table table =
        new Table(
            "errors",
            "Errors of the times that were not calibrated on",
            new Column("tables", "whose name begins so"),
            new Column("times", "how many"),
            new Column("mean", "mean absolute error, percent"),
            new Column("worst", "largest absolute error, percent"),
            new Column("worst_is", "of which time"));
    for (String group : GROUPS) {
      Errors errors = law.rest().of(group);
      table.row(
          Cell.of(group.isEmpty() ? "all" : group),
          Cell.of(errors.times().size()),
          Cell.of(errors.mean(), 1),
          Cell.of(errors.most(), 1),
          Cell.of(errors.worst().name()));
    }
    table.plot(Plot.lines("mean error, percent", "tables", "mean"));
    return table;
  }

  /** Every form of the law, fitted to every choice. */
  Table laws(List<FittedLaw> laws) {
    Table table =
        new Table(
            "laws",
            "Other forms of the lock and other calibrations",
            new Column("lock", "how the time that the lock is held grows"),
            new Column("held", "time held when k want it, in that of one alone"),
            new Column("calibrated_on", "which times"),
            new Column("outside", "microseconds of a fault without the lock"),
            new Column("inside", "microseconds with it, alone"),
            new Column("mean_nested", "mean error of nested times not calibrated on, percent"),
            new Column("mean_before_after", "the same of v1 and v2, ept=Y and ept=N"),
            new Column("mean_tdp", "the same of the TDP MMU"),
            new Column("mean_all", "the same of all"),
            new Column("worst", "largest error of all, percent"));
    for (FittedLaw fitted : laws) {
      Errors rest = fitted.rest();
      table.row(
          Cell.of(fitted.model().growth().word()),
          Cell.of(fitted.model().growth().formula()),
          Cell.of(fitted.calibratedOn()),
          Cell.of(fitted.model().outside(), 3),
          Cell.of(fitted.model().inside(), 3),
          Cell.of(rest.of("nested").mean(), 1),
          Cell.of(rest.of("ept=").mean(), 1),
          Cell.of(rest.of("TDP").mean(), 1),
          Cell.of(rest.mean(), 1),
          Cell.of(rest.most(), 1));
    }
    return table;
  }

  Table counts(List<CountedRun> runs) {
    Table table =
        new Table(
            "counts",
            "What the runs counted, from turning logging on to the end",
            new Column("run", "its journal's name"),
            new Column("mapped_by", "nested, direct, shadow or tdp"),
            new Column("split", "ahead (eager) or by the first write (lazy)"),
            WRITES,
            new Column("vcpus", "vCPUs"),
            new Column("pages", "pages that each touches, of the 262,144 of its GiB"),
            new Column("fast", "faults without the lock"),
            new Column("slow", "faults with the lock"),
            new Column("law", "faults expected: pages written, or touched"),
            new Column("splits", "huge entries split, ahead or by a fault"),
            new Column("sptes_set", "4K entries set, by splitting and by faults"),
            new Column("flushes", "remote flushes requested"),
            new Column("dirty", "pages logged"));
    for (CountedRun run : runs) {
      PerfTest test = run.test();
      LoggedCounts counts = run.counts();
      table.row(
          Cell.of(test.name()),
          Cell.of(test.mappedBy().word()),
          Cell.of(test.eager() ? "eager" : "lazy"),
          Cell.of(test.writePercent()),
          Cell.of(test.vcpus()),
          Cell.of(test.pages()),
          Cell.of(counts.fast()),
          Cell.of(counts.slow()),
          Cell.of(test.vcpus() * test.expectedFaults()),
          Cell.of(counts.splits()),
          Cell.of(counts.sptesSet()),
          Cell.of(counts.flushes()),
          Cell.of(counts.dirtied()));
    }
    return table;
  }
}
