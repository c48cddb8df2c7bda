package umbra.cli.experiment.split;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What the runs with different caches come to, for the verdict. */
final class CacheCounts {
  private final Map<AliasPattern, Long> mostByPattern = new EnumMap<>(AliasPattern.class);
  private final Map<Integer, Long> shortByMinimum = new TreeMap<>();
  private final Map<Integer, Long> againByCapacity = new TreeMap<>();
  private long unsplit;
  private long otherKinds;
  private long mostTaken;
  private long exhausted;
  private long unmapped;
  private long faultsOfUnmapped;
  private long refused;
  private long flushesSpared;
  private long flushesPaid;
  private long otherOutcomes;

  /** A run with entries of one pattern. */
  void aliased(AliasPattern pattern, int aliases, SplitRun run) {
    unsplit += aliases - run.tally().splits();
    otherKinds += run.tally().made() == pattern.kinds(aliases) ? 0 : 1;
    mostByPattern.merge(pattern, run.tally().mostTaken(), Math::max);
    took(run.tally().mostTaken());
  }

  /** A run with a smaller minimum, beside that with KVM's. */
  void smaller(SplitRun run, SplitRun kvm, boolean leavesUnmapped) {
    exhausted += run.tally().exhausted();
    if (leavesUnmapped) {
      unmapped += kvm.whenLoggingStarted("pages_4k") - run.whenLoggingStarted("pages_4k");
      faultsOfUnmapped += run.later("pf_taken") - kvm.later("pf_taken");
    }
    otherOutcomes += run.otherOutcomes(kvm);
  }

  /** A run with the greediest split. */
  void greedy(int minimum, SplitRun run) {
    greedy(minimum, run.tally().mostTaken(), run.tally().exhausted());
  }

  /** The same by its counts. */
  void greedy(int minimum, long taken, long missing) {
    shortByMinimum.merge(minimum, missing, Math::max);
    took(taken);
  }

  /** A run with another capacity for pages. */
  void pages(int capacity, SplitRun run) {
    againByCapacity.put(capacity, run.tally().again());
  }

  /** A run with a small quota, beside one with room. */
  void quota(SplitRun run, SplitRun roomy) {
    String flushes = "remote_tlb_flush_requests";
    refused += run.tally().refused();
    flushesSpared += roomy.whenLoggingStarted(flushes) - run.whenLoggingStarted(flushes);
    flushesPaid += run.later(flushes) - roomy.later(flushes);
    otherOutcomes += run.otherOutcomes(roomy);
  }

  private void took(long descriptors) {
    mostTaken = Math.max(mostTaken, descriptors);
  }

  /** Entries of aliased huge pages that were not split. */
  long unsplit() {
    return unsplit;
  }

  /** Runs in which another number of tables was made than there are kinds of entries. */
  long otherKinds() {
    return otherKinds;
  }

  Map<AliasPattern, Long> mostByPattern() {
    return mostByPattern;
  }

  /** The most descriptors that the greediest split missed, by minimum. */
  Map<Integer, Long> shortByMinimum() {
    return shortByMinimum;
  }

  Map<Integer, Long> againByCapacity() {
    return againByCapacity;
  }

  long mostTaken() {
    return mostTaken;
  }

  long exhausted() {
    return exhausted;
  }

  long unmapped() {
    return unmapped;
  }

  long faultsOfUnmapped() {
    return faultsOfUnmapped;
  }

  long refused() {
    return refused;
  }

  long flushesSpared() {
    return flushesSpared;
  }

  long flushesPaid() {
    return flushesPaid;
  }

  long otherOutcomes() {
    return otherOutcomes;
  }
}
