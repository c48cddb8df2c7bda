package umbra.cli.experiment.split;

import java.util.ArrayList;
import java.util.List;
import umbra.cli.experiment.Check;
import umbra.cli.experiment.Laboratory;

/** What must hold whatever the verdict: two rules, and a recording of KVM 6.1. */
final class NxChecks {
  private NxChecks() {}

  static List<Check> rules(List<PolicyPair> pairs, List<PolicyPair> aliased) {
    List<PolicyPair> off = pairs.stream().filter(pair -> !pair.nxHugePages()).toList();
    return List.of(
        Check.equal(
            "outcomes of the guest that depend on whose access the split took",
            0,
            pairs.stream().mapToLong(PolicyPair::otherOutcomes).sum()
                + aliased.stream().mapToLong(PolicyPair::otherOutcomes).sum()),
        Check.equal(
            "pairs of runs that agree in every count while HugePage NX is off",
            off.size(),
            off.stream().filter(pair -> pair.cached().isLike(pair.entry())).count()),
        Check.equal(
            "exec faults behind a split with the cached access",
            0,
            pairs.stream().mapToLong(pair -> pair.cached().execFaults()).sum()));
  }

  /**
   * What Linux 6.1 did: pieces of what is split ahead are executed without a fault, though the
   * mitigation is on, and a table that an execution made before is found and filled.
   */
  static List<Check> recorded(Laboratory laboratory) {
    SplitRun run =
        SplitRun.of(
            laboratory,
            "recorded",
            RecordedScenario.text(RecordedScenario.NX),
            Policy.CACHED.switches(true));
    List<Check> checks = new ArrayList<>();
    checks.add(equal("4K entries that the split adds", 1528, run.whenLoggingStarted("pages_4k")));
    checks.add(equal("shadow pages that it makes", 2, run.whenLoggingStarted("mmu_cache_miss")));
    checks.add(equal("flush requests", 4, run.whenLoggingStarted("remote_tlb_flush_requests")));
    checks.add(equal("exec faults behind it, of 4 executions", 0, run.tally().execFaults()));
    checks.add(equal("faults behind it, of 7 accesses", 1, run.later("pf_taken")));
    return checks;
  }

  private static Check equal(String claim, long expected, long found) {
    return Check.equal("as recorded: " + claim, expected, found);
  }
}
