package umbra.cli.experiment.unsync;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import umbra.cli.experiment.Verdict;

/** Concludes from what the policies came to. */
final class UnsyncVerdict {
  private final List<Outcome> outcomes;
  private final List<DemandOutcome> demands;

  UnsyncVerdict(List<Outcome> outcomes, List<DemandOutcome> demands) {
    this.outcomes = List.copyOf(outcomes);
    this.demands = List.copyOf(demands);
  }

  Verdict verdict() {
    return new Verdict(answer(), reasons());
  }

  private String answer() {
    List<String> always = new ArrayList<>();
    List<String> sometimes = new ArrayList<>();
    List<String> never = new ArrayList<>();
    long cheaper = 0;
    long all = 0;
    for (Flushing flushing : measured()) {
      Comparison exits = Comparison.byExits(flushing, Policy.PROTECT, outcomes);
      long fewer = exits.shares(-1);
      long loads = fewer + exits.shares(0) + exits.shares(1);
      (fewer == loads ? always : fewer == 0 ? never : sometimes).add(flushing.text());
      cheaper += Comparison.byCost(flushing, Policy.PROTECT, outcomes).shares(-1);
      all += loads;
    }
    return String.format(
        Locale.ROOT,
        "%s%s%sBy the assumed weights it costs less than write-protection under %d of %d loads.",
        sentence("Unsync saves exits with ", always),
        sentence("At some shares of writes unsync saves exits with ", sometimes),
        sentence("Unsync saves no exit with ", never),
        cheaper,
        all);
  }

  private static String sentence(String beginning, List<String> ways) {
    return ways.isEmpty() ? "" : beginning + String.join("; ", ways) + ". ";
  }

  /** Ways of flushing under which tables were written. */
  private List<Flushing> measured() {
    return Flushing.ALL.stream().filter(this::isMeasured).toList();
  }

  private boolean isMeasured(Flushing flushing) {
    return outcomes.stream()
        .anyMatch(
            outcome -> outcome.flushing().equals(flushing) && outcome.writesPerThousand() > 0);
  }

  private List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    measured().forEach(flushing -> reasons.add(reason(flushing)));
    reasons.add(demandFaults());
    return reasons;
  }

  /** Who is cheaper where, and the counts at the largest share of writes. */
  private String reason(Flushing flushing) {
    Outcome unsync = largest(flushing, Policy.UNSYNC);
    Outcome protect = largest(flushing, Policy.PROTECT);
    return String.format(
        Locale.ROOT,
        "%s: by exits %s; by cost %s. At %d writes per 1000 accesses: %d exits, %d unsyncs, %d"
            + " syncs of tables, %d entries rewritten, against %d exits and %d emulated writes.",
        flushing.text(),
        Comparison.byExits(flushing, Policy.PROTECT, outcomes).winners(),
        Comparison.byCost(flushing, Policy.PROTECT, outcomes).winners(),
        unsync.writesPerThousand(),
        unsync.counts().exits(),
        unsync.counts().unsyncs(),
        unsync.counts().syncs(),
        unsync.counts().syncedEntries(),
        protect.counts().exits(),
        protect.counts().emulated());
  }

  private Outcome largest(Flushing flushing, Policy policy) {
    return outcomes.stream()
        .filter(outcome -> outcome.flushing().equals(flushing) && outcome.policy() == policy)
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private String demandFaults() {
    StringBuilder text = new StringBuilder("A page mapped on demand, without a flush:");
    for (DemandOutcome demand : demands) {
      text.append(
          String.format(
              Locale.ROOT,
              " %s %.2f exits,",
              demand.policy().text(),
              (double) demand.counts().exits() / demand.pages()));
    }
    text.setCharAt(text.length() - 1, '.');
    return text.toString();
  }
}
