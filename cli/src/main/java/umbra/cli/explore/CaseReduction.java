package umbra.cli.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import umbra.cli.search.Draft;
import umbra.cli.search.Shrinker;
import umbra.mmu.boot.SetUpException;
import umbra.mmu.scenario.ScenarioError;
import umbra.mmu.vm.LocalRun;

/**
 * Makes the shortest scenario that it can of one that breaks an invariant under a schedule: one
 * without a schedule if the order that was drawn can be written down, else the scenario itself with
 * all taken out that it breaks without.
 */
public final class CaseReduction {
  /** So many schedules are tried with a scenario that still has some. */
  private static final int SCHEDULES = 16;

  private final ScheduleProbe probe;
  private final SeedRange seeds;
  private final long mostRuns;
  private long runs;

  /**
   * A reduction.
   *
   * @param seeds schedules that may be tried
   * @param mostRuns after which it ends with what it has
   */
  public CaseReduction(ScheduleProbe probe, SeedRange seeds, long mostRuns) {
    this.probe = probe;
    this.seeds = seeds;
    this.mostRuns = mostRuns;
  }

  /**
   * What is left.
   *
   * @param scenario breaks the same invariant
   * @param finding how it does
   * @param runs that it took
   * @param cutShort whether there were no more runs, so that it might have become shorter
   */
  public record Result(Draft scenario, Finding finding, long runs, boolean cutShort) {
    /** Whether it breaks under some schedules only, {@link #finding}'s among them. */
    public boolean needsSchedule() {
      return scenario.operations().contains("parallel");
    }
  }

  /** Reduces what was found. */
  public Result of(Finding finding) {
    List<Long> straight = List.of(finding.seed());
    Draft start = null;
    for (Draft draft : straightLines(finding)) {
      if (start == null && breaks(draft, finding, straight).isPresent()) {
        start = draft;
      }
    }
    List<Long> tried = start == null ? schedules(finding) : straight;
    Draft from = start == null ? Draft.of(probe.text()) : start;
    Shrinker shrinker =
        new Shrinker(draft -> runs < mostRuns && breaks(draft, finding, tried).isPresent());
    Draft shortest = runs < mostRuns ? shrinker.shrink(from) : from;
    boolean cutShort = runs >= mostRuns;
    return new Result(shortest, breaks(shortest, finding, tried).orElseThrow(), runs, cutShort);
  }

  private List<Draft> straightLines(Finding finding) {
    TurnLog log = new TurnLog();
    probe.run(probe.text(), finding.seed(), log);
    List<Draft> drafts = new ArrayList<>();
    for (StraightLine.Access access : StraightLine.Access.values()) {
      StraightLine.of(probe.prepare(probe.text(), finding.seed()), log, access)
          .ifPresent(drafts::add);
    }
    return drafts;
  }

  /** That of the finding first: at the beginning it is the only one that is known to break. */
  private List<Long> schedules(Finding finding) {
    List<Long> tried = new ArrayList<>();
    tried.add(finding.seed());
    for (int place = 0; place < seeds.count() && tried.size() < SCHEDULES; place++) {
      if (seeds.at(place) != finding.seed()) {
        tried.add(seeds.at(place));
      }
    }
    return tried;
  }

  /** How a scenario breaks the same invariant first, if it does. */
  private Optional<Finding> breaks(Draft draft, Finding finding, List<Long> tried) {
    for (long seed : tried) {
      runs++;
      try {
        Optional<Finding> found =
            probe.run(draft.text(), seed, LocalRun.Progress.UNHEARD).finding();
        if (found.isPresent() && found.get().invariant() == finding.invariant()) {
          return found;
        }
      } catch (ScenarioError | SetUpException impossible) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }
}
