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
import umbra.journal.archive.DamagedArchiveException;
import umbra.journal.archive.RunArchive;
import umbra.journal.archive.RunManifest;
import umbra.journal.store.JournalCheck;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.JournalReport;
import umbra.journal.store.StreamReport;

/** {@code umbra unpack}: a packed run as a journal again. */
@Command(
    name = "unpack",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a journal of a file that umbra pack wrote, after every byte of it was held against its",
      "checksum; then the journal's chains are held against the manifest. All is there afterwards,",
      "or nothing."
    },
    footer = {
      "",
      "Example: umbra unpack first-touch.umbra --to umbra-journals/first-touch-copy",
      "Exit codes: 0 done; 1 the file is damaged; 2 bad input."
    })
final class UnpackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The packed run.")
  private Path file;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "Where to; an existing journal is refused.")
  private Path to;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (RunArchive archive = RunArchive.open(file)) {
      boolean existed = Files.exists(to);
      byte[] run = archive.runFile();
      Path store = run == null ? JournalClaim.claim(to) : JournalClaim.claim(to, run);
      try {
        archive.unpack(store, to);
        expectManifest(archive.manifest(), store);
      } catch (IOException | RuntimeException failed) {
        FolderRemoval.clear(to, !existed);
        throw failed;
      }
      archive.manifest().facts().forEach((name, value) -> out.printf("%-11s %s%n", name, value));
      out.printf("%-11s %s%n", "journal", to);
    }
    return ExitCode.DONE;
  }

  /** The records are those that were packed; now they must be a journal, with those chains. */
  private void expectManifest(RunManifest manifest, Path store) {
    try (JournalFolder journal = JournalFolder.openStrictly(store)) {
      JournalReport report = JournalCheck.check(journal);
      if (!report.isWhole()) {
        throw damaged(report.damages().get(0));
      }
      long records = 0;
      for (RunManifest.Stream said : manifest.streams()) {
        records += said.records() > 0 ? 1 : 0;
        boolean agrees = report.streams().stream().anyMatch(found -> agrees(said, found));
        if (said.records() > 0 && !agrees) {
          throw damaged("the chain of " + said.name() + " is not what the manifest says");
        }
      }
      if (records != report.streams().size()) {
        throw damaged("the journal has other streams than the manifest says");
      }
    }
  }

  private DamagedArchiveException damaged(String what) {
    return new DamagedArchiveException(file + ": damaged archive: " + what, null);
  }

  private static boolean agrees(RunManifest.Stream said, StreamReport found) {
    return found.stream().persistenceId().equals(said.name())
        && found.batches() == said.records()
        && found.head().toString().equals(said.chain());
  }
}
