package umbra.cli.experiment.dirtylog;

import java.util.List;
import umbra.cli.experiment.TrialResult;
import umbra.cli.experiment.TrialStep;

/**
 * What a guest under dirty logging cost, from the line that turns logging on.
 *
 * @param fast faults that fast_page_fault handled, without the lock
 * @param slow all other faults of the guest's accesses after that line
 * @param splits huge leaves that became tables, ahead of the accesses or by a fault
 * @param split4k 4K leaves that were there when the line was done and not before
 * @param leavesSet leaves that faults set afterwards
 * @param flushes requests for a remote flush, with those of the line itself
 * @param dirtied pages logged as dirty
 * @param before4k 4K leaves before the line
 * @param after4k 4K leaves in the end
 */
record LoggedCounts(
    long fast,
    long slow,
    long splits,
    long split4k,
    long leavesSet,
    long flushes,
    long dirtied,
    long before4k,
    long after4k) {
  static final String LOG_ON = "host log 1 on";

  /** Counts of a run whose last access is in the last step that is not the host's. */
  static LoggedCounts of(TrialResult result, LoggedEvents events) {
    List<TrialStep> steps = result.steps();
    int on = steps.indexOf(result.stepsThatBegin(LOG_ON).get(0));
    TrialStep before = steps.get(on - 1);
    TrialStep logging = steps.get(on);
    TrialStep end = lastOfGuest(steps);
    long fast = result.change("pf_fast", logging, end);
    return new LoggedCounts(
        fast,
        result.change("pf_taken", logging, end) - fast,
        events.splitAhead() + lostHuge(result, logging, end),
        result.change("pages_4k", before, logging),
        events.leavesSet(),
        result.change("remote_tlb_flush_requests", before, end),
        events.pagesDirtied(),
        before.statistic("pages_4k"),
        end.statistic("pages_4k"));
  }

  long faults() {
    return fast + slow;
  }

  /** Leaves written in all, by splitting and by faults. */
  long sptesSet() {
    return split4k + leavesSet;
  }

  private static TrialStep lastOfGuest(List<TrialStep> steps) {
    int last = steps.size() - 1;
    while (steps.get(last).text().startsWith("host")) {
      last--;
    }
    return steps.get(last);
  }

  /** Huge leaves in whose place a fault put a table. */
  private static long lostHuge(TrialResult result, TrialStep logging, TrialStep end) {
    return -result.change("pages_1g", logging, end) - result.change("pages_2m", logging, end);
  }
}
