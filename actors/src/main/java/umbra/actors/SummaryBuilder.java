package umbra.actors;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
        vm.statistics().byKvmName(),
        retired,
        vm.checkpoints(),
        vm.index(),
        List.copyOf(failures),
        Duration.ofNanos(System.nanoTime() - start));
  }
}
