package umbra.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import umbra.actors.store.JournalClaim;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.format.StreamKind;
import umbra.journal.store.Salvage;
import umbra.journal.store.SalvageReport;
import umbra.journal.touch.TouchFolder;

/** {@code umbra salvage}: the whole part of a damaged journal, as a journal of its own. */
@Command(
    name = "salvage",
    mixinStandardHelpOptions = true,
    description = {
      "Copies what is whole of a damaged journal into a new one, and says what is lost: of each",
      "stream the batches before its first damage, of a vCPU's none that its VM does not have. The",
      "damaged journal stays as it is."
    },
    footer = {
      "",
      "Example: umbra salvage umbra-journals/first-touch-1 --to umbra-journals/first-touch-saved",
      "Exit codes: 0 nothing was lost; 1 something was, or nothing is left; 2 bad input."
    })
final class SalvageCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The damaged journal's folder.")
  private Path folder;

  @Option(
      names = "--to",
      paramLabel = "NEW",
      required = true,
      description = "Where to; an existing journal is refused.")
  private Path to;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Path store = JournalPaths.store(folder);
    SalvageReport report;
    Path saved;
    try (Salvage salvage = Salvage.of(store)) {
      report = salvage.report();
      if (isNothingLeft(report)) {
        spec.commandLine().getErr().println("umbra: " + folder + ": damaged: nothing is left");
        return ExitCode.CHECK_FAILED;
      }
      saved = write(salvage);
    }
    report.streams().forEach(out::println);
    report.notes().forEach(note -> out.println("note: " + note));
    report.losses().forEach(loss -> out.println("LOST: " + loss));
    out.println("saved in " + to + ":");
    int verified = VerifyCommand.verify(saved, CheckpointFolder.of(to), TouchFolder.of(to), out);
    return report.hasLosses() ? ExitCode.CHECK_FAILED : verified;
  }

  /** A vCPU's stream alone says nothing of the VM. */
  private static boolean isNothingLeft(SalvageReport report) {
    return report.streams().stream()
        .noneMatch(s -> s.kept().stream().kind() == StreamKind.VM && s.kept().batches() > 0);
  }

  /** Writes everything or leaves nothing. */
  private Path write(Salvage salvage) throws IOException {
    boolean existed = Files.exists(to);
    Path store = JournalClaim.claim(to);
    try {
      salvage.writeTo(store);
      return store;
    } catch (IOException | RuntimeException failed) {
      FolderRemoval.clear(existed ? store : to, true);
      throw failed;
    }
  }
}
