package umbra.cli.experiment.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import umbra.cli.experiment.Verdict;

/** Whether a split that forgets EXEC is "a rare, perf-only penalty". */
final class NxVerdict {
  /** A penalty that costs more than one fault in so many is not called rare. */
  private static final long RARE = 100;

  private NxVerdict() {}

  /**
   * The verdict.
   *
   * @param aliased pairs with two nested tables
   * @param likeLazy rows of one huge page in which the entry's access cost what no split costs
   * @param rows of one huge page
   */
  static Verdict of(List<PolicyPair> pairs, List<PolicyPair> aliased, long likeLazy, long rows) {
    List<PolicyPair> on = pairs.stream().filter(PolicyPair::nxHugePages).toList();
    List<String> reasons = new ArrayList<>();
    reasons.add(outcomes(pairs, aliased));
    reasons.add(without(pairs));
    reasons.add(
        perPage(
            "nothing written, for each huge page that is executed",
            on.stream().filter(pair -> !pair.written() && pair.executed() > 0).toList(),
            PolicyPair::executed));
    reasons.add(
        perPage(
            "nothing executed, for each huge page that is written",
            on.stream().filter(pair -> pair.written() && pair.executed() == 0).toList(),
            PolicyPair::hugePages));
    reasons.add(
        String.format(
            Locale.ROOT,
            "one huge page, executed once: in %d of %d rows as many faults as with no split ahead",
            likeLazy,
            rows));
    reasons.add(
        String.format(
            Locale.ROOT,
            "where a second table maps the same memory: %d tables of pieces made again that exist"
                + " under the cached access, %d bytes more",
            sum(aliased, PolicyPair::notFound),
            sum(aliased, PolicyPair::extraBytes)));
    return new Verdict(answer(pairs, aliased, on), reasons);
  }

  private static String answer(
      List<PolicyPair> pairs, List<PolicyPair> aliased, List<PolicyPair> on) {
    if (sum(pairs, PolicyPair::otherOutcomes) + sum(aliased, PolicyPair::otherOutcomes) > 0) {
      return "No: it is not perf-only. The guest saw other outcomes.";
    }
    if (sum(on, PolicyPair::extraFaults) <= 0) {
      return "Perf-only, and there is no penalty: no run took a fault more.";
    }
    if (on.stream().allMatch(pair -> pair.extraFaults() * RARE <= pair.entry().faults())) {
      return "Perf-only: yes. Rare: yes, at most one fault in " + RARE + " comes from it.";
    }
    return "Perf-only: yes. Rare: "
        + (isLostByWrites(on)
            ? "only where HugePage NX is off or L2 does no more than read. With it on, the first"
                + " execution in a split page loses the split, and so does the first logged write."
            : "only where HugePage NX is off or L2 executes nothing in what was split. With it on,"
                + " the first execution in a split page loses the split.");
  }

  private static boolean isLostByWrites(List<PolicyPair> on) {
    return on.stream()
        .filter(pair -> pair.written() && pair.executed() == 0)
        .anyMatch(pair -> pair.notFound() > 0);
  }

  private static String outcomes(List<PolicyPair> pairs, List<PolicyPair> aliased) {
    long others = sum(pairs, PolicyPair::otherOutcomes) + sum(aliased, PolicyPair::otherOutcomes);
    return String.format(
        Locale.ROOT,
        "%d of the guest's outcomes differ between the policies, in %d pairs of runs",
        others,
        pairs.size() + aliased.size());
  }

  private static String without(List<PolicyPair> pairs) {
    List<PolicyPair> idle =
        pairs.stream()
            .filter(pair -> !pair.nxHugePages() || (pair.executed() == 0 && !pair.written()))
            .toList();
    long same = idle.stream().filter(pair -> pair.cached().isLike(pair.entry())).count();
    return String.format(
        Locale.ROOT,
        "HugePage NX off, or L2 only reads: %d of %d pairs agree in every count",
        same,
        idle.size());
  }

  private static String perPage(
      String where, List<PolicyPair> pairs, ToLongFunction<PolicyPair> pages) {
    long count = Math.max(1, sum(pairs, pages));
    return String.format(
        Locale.ROOT,
        "HugePage NX on, %s: %.2f more exec faults, %.2f more faults in all, %.2f tables made a"
            + " second time, %.0f more bytes",
        where,
        (double) sum(pairs, PolicyPair::extraExecFaults) / count,
        (double) sum(pairs, PolicyPair::extraFaults) / count,
        (double) sum(pairs, PolicyPair::notFound) / count,
        (double) sum(pairs, PolicyPair::extraBytes) / count);
  }

  private static long sum(List<PolicyPair> pairs, ToLongFunction<PolicyPair> count) {
    return pairs.stream().mapToLong(count).sum();
  }
}
