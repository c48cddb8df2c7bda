package umbra.actors;

import java.util.Map;
import umbra.mmu.vm.Outcome;

/** Hands everything on and remembers how far the journal has been said to reach. */
final class DurableProgress implements RunReport {
  private final RunReport target;
  private volatile long vmSteps;

  DurableProgress(final RunReport target) {
    this.target = target;
  }

  /** Events of the VM's stream on disk; 0 if none was told of. */
  long vmSteps() {
    return vmSteps;
  }

  @Override
  public void progress(final long steps) {
    vmSteps = steps;
    target.progress(steps);
  }

  @Override
  public void stepEnded(
      final long number, final String text, final Outcome outcome, final long failures) {
    target.stepEnded(number, text, outcome, failures);
  }

  @Override
  public void failedInside(final long number, final int vcpu, final Outcome outcome) {
    target.failedInside(number, vcpu, outcome);
  }

  @Override
  public boolean wantsStatistics() {
    return target.wantsStatistics();
  }

  @Override
  public void statistics(final long number, final Map<String, Long> values) {
    target.statistics(number, values);
  }

  @Override
  public void expectationFailed(final FailedExpectation failed) {
    target.expectationFailed(failed);
  }

  @Override
  public void notice(final String message) {
    target.notice(message);
  }
}
