package umbra.cli.experiment.translation;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import umbra.cli.experiment.Cell;
import umbra.cli.experiment.Column;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Plot;
import umbra.cli.experiment.Table;
import umbra.cli.experiment.Trial;
import umbra.cli.experiment.TrialResult;
import umbra.cli.experiment.TrialStep;

/** What a split does with a stale word: each story run with its fix and without. */
final class SplitTrials {
  private static final String DENIED = "l2-exit=0x400";
  private static final Pattern COUNT = Pattern.compile("count=(\\d+)");

  private final Laboratory laboratory;
  private final int touched;
  private final Table table =
      new Table(
          "splits",
          "What follows when logging starts after the word went stale",
          new Column("story", "how it went stale"),
          new Column("fix_off", "the refresh that is taken out"),
          new Column("child", "rights in the role of the table that the split makes"),
          new Column("faults", "after logging began"),
          new Column("tables", "shadow pages made after logging began"),
          new Column("flushes", "flush requests after logging began"),
          new Column("logged", "pages that the log says are dirty"),
          new Column(
              "denied", "accesses of the nested guest that its table forbids, and that exit"),
          new Column("gained", "accesses that the fix denies and that run without it"),
          new Column("outcomes", "operations whose outcome differs from that with the fix"),
          new Column("invariants", "those that speak, each with its first step"),
          new Column("journal", "the run"));

  /** {@code touched} pages are written and as many read after a split. */
  SplitTrials(Laboratory laboratory, int touched) {
    this.laboratory = laboratory;
    this.touched = touched;
    table.plot(
        Plot.lines("faults and pages logged behind the split", "story", "faults", "logged")
            .splitBy("fix_off"));
  }

  Table table() {
    return table;
  }

  /**
   * What a missing fix changes in a story.
   *
   * @param fixedChild rights of the child's role with the fix; empty where nothing is split
   * @param brokenChild the same without it
   * @param faults more
   * @param tables more
   * @param flushes more
   * @param logged more pages in the dirty log
   * @param gained accesses that the fix denies and that run without it
   * @param outcomes that differ
   */
  record Effect(
      String fixedChild,
      String brokenChild,
      long faults,
      long tables,
      long flushes,
      long logged,
      long gained,
      long outcomes) {}

  /** Runs a story with all fixes and without its own. */
  Effect run(SplitStory story) {
    Watched fixed = run(story, Fixes.BOTH);
    Watched broken = run(story, story.without());
    row(story, Fixes.BOTH, fixed, fixed);
    row(story, story.without(), fixed, broken);
    return new Effect(
        fixed.child(),
        broken.child(),
        after(broken, "pf_taken") - after(fixed, "pf_taken"),
        after(broken, "mmu_cache_miss") - after(fixed, "mmu_cache_miss"),
        flushes(broken) - flushes(fixed),
        logged(broken) - logged(fixed),
        gained(fixed.result(), broken.result()),
        OutsideView.outcomes(fixed.result(), broken.result()));
  }

  private Watched run(SplitStory story, Fixes fixes) {
    String name = "split-" + story.word() + "-off-" + fixes.word();
    return Watched.run(laboratory, Trial.of(name, story.scenario(touched), fixes.switches()));
  }

  private void row(SplitStory story, Fixes fixes, Watched fixed, Watched run) {
    table.row(
        Cell.of(story.word()),
        Cell.of(fixes.off()),
        Cell.of(run.child()),
        Cell.of(after(run, "pf_taken")),
        Cell.of(after(run, "mmu_cache_miss")),
        Cell.of(flushes(run)),
        Cell.of(logged(run)),
        Cell.of(run.result().steps().stream().filter(SplitTrials::isDenied).count()),
        Cell.of(gained(fixed.result(), run.result())),
        Cell.of(OutsideView.outcomes(fixed.result(), run.result())),
        Cell.of(run.numbers()),
        Cell.of(run.result().journal()));
  }

  private static long flushes(Watched run) {
    return after(run, "remote_tlb_flush_requests");
  }

  /** By how much a statistic grew after the step in which logging began. */
  private static long after(Watched run, String statistic) {
    TrialResult result = run.result();
    TrialStep log = result.stepsThatBegin(SplitStory.LOG.strip()).get(0);
    return result.statistic(statistic) - log.statistic(statistic);
  }

  private static long logged(Watched run) {
    List<TrialStep> steps = run.result().steps();
    Matcher count = COUNT.matcher(steps.get(steps.size() - 1).outcome());
    if (!count.find()) {
      throw new IllegalStateException("no dirty log: " + steps.get(steps.size() - 1));
    }
    return Long.parseLong(count.group(1));
  }

  private static long gained(TrialResult fixed, TrialResult broken) {
    long gained = 0;
    for (int i = 0; i < fixed.steps().size(); i++) {
      boolean denied = isDenied(fixed.steps().get(i));
      gained += denied && !isDenied(broken.steps().get(i)) ? 1 : 0;
    }
    return gained;
  }

  private static boolean isDenied(TrialStep step) {
    return step.outcome().contains(DENIED);
  }
}
