package umbra.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

  @Option(names = "--force", description = "Overwrite the file if it exists.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    StepRange steps = range == null ? StepRange.ALL : StepRange.parse(range);
    if (Files.isDirectory(output)) {
      throw new IllegalArgumentException(
          "found the folder " + output + ", expected a file to write");
    }
    if (!force && Files.exists(output)) {
      throw new IllegalArgumentException(
          "found the file " + output + ", expected a new one, or --force to overwrite it");
    }
    try (JournalFolder folder = JournalFolder.open(journal.store())) {
      StreamId stream = journal.vmStream(folder);
      RunReport report = RunReport.of(folder, stream, steps.first(), steps.last());
      write(report);
      say(report);
      if (!report.isOfEndedRun()) {
        UnendedRun.note(spec.commandLine().getErr(), folder, stream, report.steps());
      }
    }
    return ExitCode.DONE;
  }

  /** A report that cannot be written to its end leaves nothing behind. */
  private void write(RunReport report) throws IOException {
    Path part = output.resolveSibling(output.getFileName() + ".part");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
        report.write(new Main.Version().getVersion()[0], out);
      }
      Files.move(part, output, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void say(RunReport report) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("report      %s, %d bytes%n", output, Files.size(output));
    out.printf(
        "steps       %d-%d of %d with events and page tables%n",
        report.firstHeld(), report.lastHeld(), report.steps());
    if (report.lastHeld() - report.firstHeld() + 1 < report.steps()) {
      out.printf(
          "others      umbra report %s FROM-TO -o FILE holds others, %d at most%n",
          journal.folder(), RunReport.MOST_STEPS);
    }
  }
}
