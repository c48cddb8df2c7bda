package umbra.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.stream.Collectors;
import umbra.actors.FailedExpectation;
import umbra.actors.RunReport;
import umbra.actors.RunSummary;
import umbra.actors.StreamTotals;
import umbra.actors.store.CheckpointTotals;
import umbra.actors.store.IndexTotals;
import umbra.mmu.vm.Outcome;

/** What `umbra run` prints. */
final class RunOutput implements RunReport {
  private final PrintWriter out;
  private final PrintWriter err;
  private final String scenario;
  private final boolean verbose;
  private Runnable whenNobodyReads = () -> {};

  RunOutput(PrintWriter out, PrintWriter err, String scenario, boolean verbose) {
    this.out = out;
    this.err = err;
    this.scenario = scenario;
    this.verbose = verbose;
  }

  /** What to do, once, when output can no longer be written: the reader went away, as head does. */
  void whenNobodyReads(Runnable action) {
    whenNobodyReads = action;
  }

  @Override
  public void stepEnded(long number, String text, Outcome outcome, long failures) {
    if (verbose) {
      out.println("op " + number + " " + text);
      out.println("    " + outcome.text() + (failures > 1 ? " (" + failures + " not ok)" : ""));
      // This flushes, too.
      if (out.checkError()) {
        whenNobodyReads.run();
        whenNobodyReads = () -> {};
      }
    }
  }

  @Override
  public void failedInside(long number, int vcpu, Outcome outcome) {
    if (verbose) {
      out.println("    vcpu " + vcpu + ": " + outcome.text());
    }
  }

  @Override
  public void expectationFailed(FailedExpectation failed) {
    out.println(scenario + ":" + failed.at() + ": " + failed.text() + ": found " + failed.found());
  }

  @Override
  public void progress(long vmSteps) {}

  @Override
  public void notice(String message) {
    err.println("umbra: " + message);
  }

  private void checkpoints(CheckpointTotals totals, double seconds) {
    if (totals.count() > 0) {
      double cost = totals.nanos() / 1e9;
      out.printf(
          "checkpoints %d, %d bytes, %.3f s (%.1f %% of the time)%n",
          totals.count(), totals.bytes(), cost, 100 * cost / seconds);
    }
    if (totals.failure() != null) {
      notice("no more checkpoints: " + totals.failure());
    }
  }

  private void index(IndexTotals totals) {
    if (totals.count() > 0) {
      out.printf(
          "index       %d parts, %d bytes, %.3f s beside the VM%n",
          totals.count(), totals.bytes(), totals.nanos() / 1e9);
    }
    if (totals.failure() != null) {
      notice("no more of the index: " + totals.failure());
    }
  }

  /** The end of a run. */
  void summary(RunSummary summary, WorkCounts work, Path folder) {
    long vcpuEvents = summary.vcpus().stream().mapToLong(StreamTotals::events).sum();
    long bytes =
        summary.vm().bytes() + summary.vcpus().stream().mapToLong(StreamTotals::bytes).sum();
    long faults = summary.statistics().getOrDefault("pf_taken", 0L);
    double seconds = summary.wallTime().toNanos() / 1e9;
    if (!summary.completed()) {
      out.println(
          summary.caughtUp()
              ? "interrupted before the end; the journal is whole up to here"
              : "interrupted while catching up with the journal, which is as it was");
    }
    out.printf(
        "events      %d of the VM, %d of its vCPUs, %d accesses and operations%n",
        summary.vm().events(), vcpuEvents, summary.retired());
    out.println(
        "faults      "
            + faults
            + summary.faults().entrySet().stream()
                .filter(answer -> answer.getValue() > 0)
                .map(answer -> ", " + answer.getKey() + " " + answer.getValue())
                .collect(Collectors.joining()));
    out.println("work        " + work);
    out.printf("time        %.3f s, %.0f faults/s%n", seconds, faults / seconds);
    out.printf(
        "journal     %s, %d bytes, %.1f a fault%n",
        folder, bytes, faults == 0 ? 0.0 : (double) bytes / faults);
    checkpoints(summary.checkpoints(), seconds);
    index(summary.index());
    out.printf("digest      0x%016x%n", summary.digest());
    out.println("chain head  " + summary.vm().head());
    if (!summary.failedExpectations().isEmpty()) {
      out.println("FAILED      " + summary.failedExpectations().size() + " expectations");
    }
    out.flush();
  }
}
