package umbra.bench;

import umbra.actors.FailedExpectation;
import umbra.actors.RunReport;
import umbra.mmu.vm.Outcome;

/** Hears a measured run and says nothing; one whose accesses fail is no measurement. */
final class Silence implements RunReport {
  @Override
  public void stepEnded(
      final long number, final String text, final Outcome outcome, final long failures) {}

  @Override
  public void failedInside(final long number, final int vcpu, final Outcome outcome) {
    throw new IllegalStateException("vcpu " + vcpu + ": " + outcome.text());
  }

  @Override
  public void expectationFailed(final FailedExpectation failed) {}

  @Override
  public void progress(final long vmSteps) {}

  @Override
  public void notice(final String message) {
    System.err.println("bench: " + message);
  }
}
