package umbra.cli;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import umbra.actors.JournaledPast;
import umbra.actors.RunSummary;
import umbra.actors.SimulationRunner;
import umbra.actors.store.RunFile;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalCheck;
import umbra.journal.store.JournalException;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.JournalReport;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/** {@code umbra resume}: goes on with a run that was killed or interrupted. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = {
      "Goes on with a run that did not end, in its journal. Everything is decided again from the",
      "start and compared with what was written; what is new is appended."
    },
    footer = {
      "",
      "Example: umbra resume umbra-journals/million-faults-1",
      "Exit codes: 0 done, or the run had ended; 1 the journal is damaged, the run went another"
          + " way, or an expectation failed; 2 bad input."
    })
final class ResumeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JournalOption journal;
  @Mixin private TracesOption traces;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print each operation with its outcome, those of the past included.")
  private boolean verbose;

  @Override
  public Integer call() throws IOException {
    Optional<byte[]> noted = RunFile.read(journal.folder());
    try (JournalFolder folder = JournalFolder.openStrictly(journal.store())) {
      if (folder.isBeingWritten()) {
        throw new IllegalArgumentException(
            journal.folder() + ": a simulation is writing this journal, expected none");
      }
      return check(folder, noted);
    } catch (JournalException nothingThere) {
      if (nothingThere.meaning() != JournalException.Meaning.USAGE || noted.isEmpty()) {
        throw nothingThere;
      }
      // It was killed before the store had a record.
      return goOn(PreparedRun.of(RunConfiguration.of(noted.get())), JournaledPast.empty());
    }
  }

  private int check(JournalFolder folder, Optional<byte[]> noted) throws IOException {
    if (ImportedJournal.is(folder, journal.vmStream(folder))) {
      throw new IllegalArgumentException(
          journal.folder()
              + ": found an imported trace, expected a run: nothing is left to decide");
    }
    JournalReport report = JournalCheck.check(folder);
    if (!report.isWhole()) {
      PrintWriter out = spec.commandLine().getOut();
      report.damages().forEach(damage -> out.println("DAMAGED: " + damage));
      out.println("nothing is resumed: a run goes on only where its journal is whole");
      return ExitCode.CHECK_FAILED;
    }
    return resume(folder, report, run(folder, noted));
  }

  private int resume(JournalFolder folder, JournalReport report, PreparedRun run)
      throws IOException {
    if (report.hasEnded() && report.streams().size() == 1 + run.machine().state().vcpuCount()) {
      spec.commandLine().getOut().println("the run has ended; nothing is left to resume");
      return ExitCode.DONE;
    }
    try (JournaledPast past = JournaledPast.of(folder, run)) {
      return goOn(run, past);
    }
  }

  private int goOn(PreparedRun named, JournaledPast past) throws IOException {
    PreparedRun run = withTraces(named);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    RunOutput output = new RunOutput(out, err, run.configuration().scenario(), verbose);
    WorkCounts work = new WorkCounts();
    SimulationRunner runner =
        new SimulationRunner(
            run, past, journal.folder(), ConfigFactory.empty(), output, List.of(work));
    output.whenNobodyReads(runner::interrupt);
    RunSummary summary = InterruptibleRun.of(runner);
    output.summary(summary, work, journal.folder());
    boolean clean = summary.completed() && summary.failedExpectations().isEmpty();
    return clean ? ExitCode.DONE : ExitCode.CHECK_FAILED;
  }

  /** The run that the journal's first event names, or where there is none, the file beside it. */
  private PreparedRun run(JournalFolder folder, Optional<byte[]> noted) {
    try (Replay replay = new Replay(folder, journal.vmStream(folder), null)) {
      if (replay.next()) {
        // Another machine than the replay's: that one has folded an event already.
        return PreparedRun.of(replay.run().configuration());
      }
    }
    return PreparedRun.of(
        RunConfiguration.of(
            noted.orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "found no event in "
                            + journal.folder()
                            + " and no note of the run; nothing was told of it, start anew"))));
  }

  /** Only what is decided again needs them. */
  private PreparedRun withTraces(PreparedRun run) throws IOException {
    RunConfiguration configuration = run.configuration();
    return configuration.traces().isEmpty()
        ? run
        : PreparedRun.of(configuration, traces.of(configuration, journal.folder()));
  }
}
