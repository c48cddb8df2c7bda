package umbra.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import umbra.journal.report.RunReport;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;

/** {@code umbra report}: a run as one page for a browser. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a run as one HTML file that needs no server and no network: summary, timeline,",
      "events, page tables at any step, heat map of guest memory, statistics. Timeline, heat map",
      "and statistics cover the whole journal; events and page tables the first 100,000 steps of",
      "the range."
    },
    footer = {
      "",
      "Example: umbra report umbra-journals/first-light-1 -o first-light.html",
      "Exit codes: 0 done; 1 damage; 2 bad input."
    })
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JournalOption journal;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FROM-TO",
      description = "Steps whose events and page tables the page holds (default: from 1 on).")
  private String range;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "The HTML file to write.")
  private Path output;

  @Option(names = "--force", description = "Replace the file if it exists.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    StepRange steps = range == null ? StepRange.ALL : StepRange.parse(range);
    OutputFile file = new OutputFile(output, force);
    try (JournalFolder folder = JournalFolder.open(journal.store())) {
      StreamId stream = journal.vmStream(folder);
      RunReport report = RunReport.of(folder, stream, steps.first(), steps.last());
      file.write(out -> report.write(new Main.Version().getVersion()[0], out));
      say(report);
      if (!report.isOfEndedRun()) {
        UnendedRun.note(spec.commandLine().getErr(), folder, stream, report.steps());
      }
    }
    return ExitCode.DONE;
  }

  private void say(RunReport report) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("report      %s, %d bytes%n", output, Files.size(output));
    out.printf(
        "steps       %d-%d of %d with events%s%n",
        report.firstHeld(),
        report.lastHeld(),
        report.steps(),
        report.isImport() ? "; a trace tells no page tables" : " and page tables");
    if (report.lastHeld() - report.firstHeld() + 1 < report.steps()) {
      out.printf(
          "others      umbra report %s FROM-TO -o FILE holds others, %d at most%n",
          journal.folder(), RunReport.MOST_STEPS);
    }
  }
}
