package umbra.actors;

import java.util.ArrayList;
import java.util.List;
import umbra.mmu.vcpu.OutcomeKind;
import umbra.mmu.vm.Outcome;
import umbra.mmu.vm.Vm;

/**
 * How operations ended: the last outcome, and those that are not plain {@code ok}. Belongs to one
 * actor at a time; goes along with messages.
 */
final class OutcomeTally implements Vm.Results {
  /** So many are kept; the rest is only counted, since a workload may fail at every access. */
  private static final int KEPT = 16;

  private final List<Outcome> failures = new ArrayList<>(0);
  private long failureCount;
  private Outcome last;

  @Override
  public void ended(final Outcome outcome) {
    last = outcome;
    if (outcome.kind() != OutcomeKind.OK) {
      failureCount++;
      keep(outcome);
    }
  }

  /** Adds what came after. */
  void add(final OutcomeTally later) {
    failureCount += later.failureCount;
    later.failures.forEach(this::keep);
    last = later.last == null ? last : later.last;
  }

  /** The first outcomes that are not plain {@code ok}. */
  List<Outcome> failures() {
    return failures;
  }

  /** Those of them that were kept after the first {@code known}. */
  List<Outcome> failuresFrom(final int known) {
    return List.copyOf(failures.subList(known, failures.size()));
  }

  /** How many there were in all. */
  long failureCount() {
    return failureCount;
  }

  /** The last outcome; {@code ok} where nothing had to be said. */
  Outcome last() {
    return last == null ? new Outcome(OutcomeKind.OK, "ok") : last;
  }

  private void keep(final Outcome outcome) {
    if (failures.size() < KEPT) {
      failures.add(outcome);
    }
  }
}
