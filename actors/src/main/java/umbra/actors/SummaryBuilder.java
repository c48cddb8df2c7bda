package umbra.actors;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import umbra.mmu.state.Stat;

/** Collects a run's summary. The clock it reads decides nothing. */
final class SummaryBuilder {
  private final long start = System.nanoTime();
  private final StreamTotals[] vcpus;
  private final List<FailedExpectation> failures = new ArrayList<>();
  private VmTotals vm;
  private long retired;

  SummaryBuilder(final int vcpuCount) {
    vcpus = new StreamTotals[vcpuCount];
  }

  void retire(final long count) {
    retired += count;
  }

  void fail(final FailedExpectation failed) {
    failures.add(failed);
  }

  void vmEnded(final VmTotals totals) {
    vm = totals;
  }

  void vcpuEnded(final int vcpu, final StreamTotals totals) {
    vcpus[vcpu] = totals;
  }

  RunSummary build(final boolean completed) {
    return new RunSummary(
        completed,
        vm.caughtUp(),
        vm.stream(),
        Arrays.asList(vcpus),
        vm.digest(),
        vm.faults(),
        statistics(),
        retired,
        vm.checkpoints(),
        vm.index(),
        List.copyOf(failures),
        Duration.ofNanos(System.nanoTime() - start));
  }

  private Map<String, Long> statistics() {
    final Map<String, Long> statistics = new TreeMap<>();
    for (final Stat stat : Stat.values()) {
      statistics.put(stat.kvmName(), vm.statistics().value(stat));
    }
    return Collections.unmodifiableMap(statistics);
  }
}
