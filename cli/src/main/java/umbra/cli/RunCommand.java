package umbra.cli;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import umbra.actors.JournaledPast;
import umbra.actors.RunSummary;
import umbra.actors.SimulationRunner;
import umbra.journal.program.TraceFolder;
import umbra.mmu.event.VmEvents;
import umbra.mmu.invariant.InvariantChecker;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/** {@code umbra run}: simulates a scenario into a new journal. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Simulates a scenario; every event goes into a journal.",
    footer = {
      "",
      "Example: umbra run config/scenarios/four-vcpus-two-spaces.txt --schedule seeded:7",
      "Exit codes: 0 done; 1 an expectation or an invariant failed; 2 bad input, nothing is run."
    })
final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RunSettings settings = new RunSettings(256);

  @Parameters(paramLabel = "SCENARIO", description = "The scenario's file.")
  private Path scenario;

  @Option(
      names = "--journal",
      paramLabel = "DIR",
      description = "Where to (default: umbra-journals/NAME-N).")
  private Path journal;

  @Option(
      names = "--schedule",
      paramLabel = "S",
      completionCandidates = ScheduleNames.class,
      description = "round-robin, seeded:N or free (default: ${DEFAULT-VALUE}).")
  private String schedule = "round-robin";

  @Option(
      names = "--paranoid",
      description = "Check the invariants after every event and every request.")
  private boolean paranoid;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print each operation with its outcome.")
  private boolean verbose;

  @Override
  public Integer call() throws IOException {
    PreparedRun run = PreparedRun.of(configuration(), TraceFolder.beside(scenario));
    PrintWriter out = spec.commandLine().getOut();
    Path folder = journal == null ? JournalPaths.unused(run.configuration().vm()) : journal;
    RunOutput output =
        new RunOutput(out, spec.commandLine().getErr(), scenario.toString(), verbose);
    WorkCounts work = new WorkCounts();
    List<VmEvents> listeners =
        paranoid
            ? List.of(work, InvariantChecker.everyEvent(run.machine().state()))
            : List.of(work);
    SimulationRunner runner =
        new SimulationRunner(
            run, JournaledPast.none(), folder, ConfigFactory.empty(), output, listeners);
    output.whenNobodyReads(runner::interrupt);
    RunSummary summary = InterruptibleRun.of(runner);
    output.summary(summary, work, folder);
    out.println("repeat with " + repeatCommand());
    out.flush();
    boolean clean = summary.completed() && summary.failedExpectations().isEmpty();
    return clean ? ExitCode.DONE : ExitCode.CHECK_FAILED;
  }

  /** Checks everything before anything runs. */
  private RunConfiguration configuration() throws IOException {
    settings.check();
    if (journal != null && journal.toString().isEmpty()) {
      throw new IllegalArgumentException("found --journal '', expected a folder");
    }
    Schedule turns = Schedule.parse(schedule);
    return ScenarioFile.read(scenario).configuration(turns, settings);
  }

  private String repeatCommand() {
    return "umbra run "
        + RunSettings.quoted(scenario.toString())
        + " --schedule "
        + schedule
        + " --quantum "
        + settings.quantum()
        + settings.switchWords();
  }
}
