package umbra.cli.explore;

import java.util.Map;
import java.util.Optional;
import umbra.mmu.boot.SetUpException;
import umbra.mmu.invariant.BrokenInvariantException;
import umbra.mmu.invariant.InvariantChecker;
import umbra.mmu.program.ProgramFiles;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.LocalRun;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/**
 * Runs a scenario on the model alone under drawn schedules, with the invariants checked after every
 * event and every request, as {@code umbra run --paranoid} does. Any number of threads may use it.
 */
public final class ScheduleProbe {
  private final RunConfiguration example;
  private final ProgramFiles files;

  /**
   * A probe.
   *
   * @param example a run of the scenario; its schedule does not matter
   * @param files opens what its {@code trace} lines name
   */
  public ScheduleProbe(RunConfiguration example, ProgramFiles files) {
    this.example = example;
    this.files = files;
  }

  /** The scenario's text. */
  String text() {
    return example.text();
  }

  /** Runs the scenario. */
  ScheduledRun run(long seed) {
    return run(text(), seed, LocalRun.Progress.UNHEARD);
  }

  /**
   * Runs another scenario with the same switches.
   *
   * @throws umbra.mmu.scenario.ScenarioError if the text is no scenario
   * @throws umbra.mmu.boot.SetUpException if it cannot be carried out
   * @throws IllegalStateException if the model fails, which is a bug
   */
  ScheduledRun run(String text, long seed, LocalRun.Progress progress) {
    PreparedRun run = prepare(text, seed);
    InvariantChecker checker = InvariantChecker.everyEvent(run.machine().state());
    LocalRun local = new LocalRun(run, progress, checker);
    Optional<Finding> finding = Optional.empty();
    try {
      local.run();
    } catch (BrokenInvariantException broken) {
      long step = local.vm().steps();
      finding = Optional.of(new Finding(seed, broken.invariant(), step, broken.getMessage()));
    } catch (SetUpException impossible) {
      throw impossible;
    } catch (RuntimeException bug) {
      String where = "under seeded:" + seed + ", after step " + local.vm().steps();
      throw new IllegalStateException(where + ": " + bug, bug);
    }
    return new ScheduledRun(local.vm().steps(), local.vm().state().digest(), finding);
  }

  /** The run of a scenario before its first event. */
  PreparedRun prepare(String text, long seed) {
    Map<String, String> settings = example.settings();
    Schedule schedule = new Schedule(Schedule.Kind.SEEDED, seed);
    return PreparedRun.of(
        new RunConfiguration(
                example.vm(), example.scenario(), text, schedule, example.quantum(), settings)
            .withTraces(example.traces()),
        files);
  }
}
