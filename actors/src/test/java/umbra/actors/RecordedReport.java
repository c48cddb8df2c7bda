package umbra.actors;

import java.util.ArrayList;
import java.util.List;
import umbra.mmu.vm.Outcome;

/** Keeps what it hears. */
class RecordedReport implements RunReport {
  final List<String> steps = new ArrayList<>();
  final List<String> failures = new ArrayList<>();
  final List<FailedExpectation> expectations = new ArrayList<>();
  final List<Long> durable = new ArrayList<>();
  final List<String> notices = new ArrayList<>();

  @Override
  public void stepEnded(
      final long number, final String text, final Outcome outcome, final long failed) {
    steps.add(number + " " + text + ": " + outcome.text() + (failed == 0 ? "" : " x" + failed));
  }

  @Override
  public void failedInside(final long number, final int vcpu, final Outcome outcome) {
    failures.add(number + " vcpu " + vcpu + ": " + outcome.text());
  }

  @Override
  public void expectationFailed(final FailedExpectation failed) {
    expectations.add(failed);
  }

  @Override
  public void progress(final long vmSteps) {
    durable.add(vmSteps);
  }

  @Override
  public void notice(final String message) {
    notices.add(message);
  }
}
