package umbra.cli.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import umbra.actors.FailedExpectation;
import umbra.actors.RunReport;
import umbra.mmu.vm.Outcome;

/** Remembers what a run tells. */
final class TrialReport implements RunReport {
  private final List<TrialStep> steps = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private String text;
  private String outcome;
  private long failures;

  List<TrialStep> steps() {
    return List.copyOf(steps);
  }

  List<String> notices() {
    return notices;
  }

  @Override
  public boolean wantsStatistics() {
    return true;
  }

  @Override
  public void stepEnded(long number, String line, Outcome last, long failed) {
    text = line;
    outcome = last == null ? "" : last.text();
    failures = failed;
  }

  @Override
  public void statistics(long number, Map<String, Long> values) {
    steps.add(new TrialStep(text, outcome, failures, values));
  }

  @Override
  public void failedInside(long number, int vcpu, Outcome failed) {}

  @Override
  public void expectationFailed(FailedExpectation failed) {}

  @Override
  public void progress(long vmSteps) {}

  @Override
  public void notice(String message) {
    notices.add(message);
  }
}
