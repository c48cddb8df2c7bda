package umbra.cli.experiment.dirtylog;

import java.util.BitSet;
import java.util.List;
import umbra.mmu.scenario.Parallel;
import umbra.mmu.scenario.ScenarioParser;
import umbra.mmu.scenario.Step;
import umbra.mmu.scenario.Workload;
import umbra.mmu.scenario.WorkloadCursor;

/**
 * How many faults a guest on huge pages takes once its dirty pages are logged, by arithmetic alone:
 * where huge pages are split ahead, one for each page written; where the first write splits them,
 * one for each page touched in a 2M range from its first write on. It follows a scenario's
 * workloads one access after another and knows nothing of the MMU.
 */
final class FaultLaw {
  private static final int PAGE_SHIFT = 12;
  private static final int RANGE_SHIFT = 9;

  private final BitSet written = new BitSet();
  private final BitSet touchedWhenSplit = new BitSet();
  private final BitSet splitRanges = new BitSet();
  private boolean logging;
  private long accesses;

  /** Follows the workloads of vCPU 0 after the line that turns logging on. */
  static FaultLaw of(String scenario) {
    FaultLaw law = new FaultLaw();
    law.follow(ScenarioParser.parse("law", scenario).steps());
    return law;
  }

  private void follow(List<Step> steps) {
    for (Step step : steps) {
      if (step instanceof Parallel block) {
        follow(block.body());
      } else if (step instanceof Workload workload && logging && workload.includes(0)) {
        follow(workload);
      }
      logging |= step.text().equals(LoggedCounts.LOG_ON);
    }
  }

  private void follow(Workload workload) {
    WorkloadCursor cursor = new WorkloadCursor(workload, 0);
    for (; cursor.hasAccess(); cursor.advance()) {
      access(Math.toIntExact(cursor.gva() >>> PAGE_SHIFT), cursor.isWrite());
    }
  }

  /** The next access is to page number {@code page} of the guest. */
  void access(int page, boolean write) {
    accesses++;
    int range = page >>> RANGE_SHIFT;
    if (write) {
      written.set(page);
      splitRanges.set(range);
    }
    if (splitRanges.get(range)) {
      touchedWhenSplit.set(page);
    }
  }

  long accesses() {
    return accesses;
  }

  /** Distinct pages written: the faults of pages that were split ahead. */
  long written() {
    return written.cardinality();
  }

  /** Distinct pages touched in each range from its first write on. */
  long touchedWhenSplit() {
    return touchedWhenSplit.cardinality();
  }
}
