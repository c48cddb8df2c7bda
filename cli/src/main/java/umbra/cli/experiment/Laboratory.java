package umbra.cli.experiment;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import umbra.actors.FailedExpectation;
import umbra.actors.JournaledPast;
import umbra.actors.RunSummary;
import umbra.actors.SimulationRunner;
import umbra.mmu.event.VmEvents;
import umbra.mmu.program.ProgramFiles;
import umbra.mmu.program.ProgramTraces;
import umbra.mmu.program.TraceIdentity;
import umbra.mmu.scenario.ScenarioParser;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/** Where an experiment's runs take place: each goes into a journal of its own. */
public final class Laboratory {
  private static final String JOURNALS = "journals";

  private final Path folder;
  private final Map<String, String> switches;
  private final Function<SimulationRunner, RunSummary> start;
  private final Consumer<String> notices;
  private final List<TraceIdentity> traces;
  private final ProgramFiles files;

  /**
   * A laboratory.
   *
   * @param folder the experiment's; journals go below it
   * @param settings whose switches hold for every run
   * @param start has a run take place
   * @param notices hears what the user should know that is not about the simulation
   */
  public Laboratory(
      Path folder,
      Settings settings,
      Function<SimulationRunner, RunSummary> start,
      Consumer<String> notices) {
    this(folder, settings.switches(), start, notices, List.of(), ProgramFiles.NONE);
  }

  private Laboratory(
      Path folder,
      Map<String, String> switches,
      Function<SimulationRunner, RunSummary> start,
      Consumer<String> notices,
      List<TraceIdentity> traces,
      ProgramFiles files) {
    this.folder = folder;
    this.switches = switches;
    this.start = start;
    this.notices = notices;
    this.traces = traces;
    this.files = files;
  }

  /** The same for scenarios with {@code trace} lines that name these files. */
  public Laboratory withTraces(List<TraceIdentity> identities, ProgramFiles opener) {
    return new Laboratory(folder, switches, start, notices, List.copyOf(identities), opener);
  }

  /** Tells the user something that is not about the simulation. */
  public void notice(String message) {
    notices.accept(message);
  }

  /** The folder of a run's journal. */
  public Path journal(TrialResult result) {
    return folder.resolve(result.journal());
  }

  /** Runs to the end; see {@link #run(Trial, Function)}. */
  public TrialResult run(Trial trial) {
    return run(trial, state -> List.of());
  }

  /**
   * Runs to the end.
   *
   * @param listeners what is to hear the VM's events, after its state, given that state
   * @throws FailedTrialException if the run did not end or an expectation of its scenario failed
   * @throws umbra.actors.SimulationFailedException if it could not go on
   */
  public TrialResult run(Trial trial, Function<VmState, List<VmEvents>> listeners) {
    PreparedRun run = PreparedRun.of(configuration(trial), files);
    EventTally events = new EventTally();
    List<VmEvents> all = new ArrayList<>(listeners.apply(run.machine().state()));
    all.add(0, events);
    TrialReport report = new TrialReport();
    String journal = JOURNALS + "/" + trial.name();
    RunSummary summary =
        start.apply(
            new SimulationRunner(
                run,
                JournaledPast.none(),
                folder.resolve(journal),
                ConfigFactory.empty(),
                report,
                all));
    report.notices().forEach(notices);
    requireEnd(trial, summary);
    return new TrialResult(journal, summary, events, report.steps());
  }

  private RunConfiguration configuration(Trial trial) {
    Map<String, String> all = new TreeMap<>(switches);
    all.putAll(trial.switches());
    return new RunConfiguration(
            trial.name(),
            trial.name() + ".txt",
            trial.scenario(),
            Schedule.parse(trial.schedule()),
            trial.quantum(),
            all)
        .withTraces(named(trial));
  }

  /** Those that the scenario names: a run depends on no others. */
  private List<TraceIdentity> named(Trial trial) {
    if (traces.isEmpty()) {
      return traces;
    }
    Set<String> names = new TreeSet<>();
    ProgramTraces.ofSteps(ScenarioParser.parse(trial.name(), trial.scenario()).steps())
        .forEach(trace -> names.add(trace.file()));
    return traces.stream().filter(trace -> names.contains(trace.file())).toList();
  }

  private static void requireEnd(Trial trial, RunSummary summary) {
    if (!summary.completed()) {
      throw new FailedTrialException(trial.name() + ": the run was interrupted");
    }
    if (!summary.failedExpectations().isEmpty()) {
      FailedExpectation first = summary.failedExpectations().get(0);
      throw new FailedTrialException(
          trial.name() + ":" + first.at() + ": " + first.text() + ": found " + first.found());
    }
  }
}
