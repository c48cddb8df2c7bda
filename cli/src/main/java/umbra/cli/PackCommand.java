package umbra.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import umbra.actors.store.RunFile;
import umbra.journal.archive.RunPacker;
import umbra.journal.checkpoint.CheckpointFile;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.format.EventFormat;
import umbra.journal.format.StreamKind;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalCheck;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.JournalReport;
import umbra.journal.store.StreamReport;
import umbra.mmu.vm.RunConfiguration;

/** {@code umbra pack}: a run as one file. */
@Command(
    name = "pack",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a run into one file: its journal, configuration and scenario, with version, digest and",
      "checksums. The journal is checked first; one that a simulation is writing is packed as far",
      "as it is on disk. The same journal gives the same bytes."
    },
    footer = {
      "",
      "Example: umbra pack umbra-journals/first-touch-1 -o first-touch.umbra",
      "Exit codes: 0 done; 1 the journal is damaged, nothing is written; 2 bad input."
    })
final class PackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The journal's folder.")
  private Path folder;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "Where to; an existing file is refused.")
  private Path output;

  @Option(names = "--checkpoints", description = "Take the checkpoints along.")
  private boolean withCheckpoints;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Optional<byte[]> runFile = RunFile.read(folder);
    if (Files.exists(output)) {
      throw new IllegalArgumentException(output + ": exists, expected a new file");
    }
    // Listed first: a running simulation writes a checkpoint after its events.
    List<CheckpointFile> checkpoints =
        withCheckpoints ? CheckpointFolder.of(folder).files() : List.of();
    try (JournalFolder journal = JournalFolder.openStrictly(JournalPaths.store(folder))) {
      JournalReport report = JournalCheck.check(journal);
      if (!report.isWhole()) {
        report.damages().forEach(damage -> out.println("DAMAGED: " + damage));
        out.println("nothing is packed; umbra salvage saves what is whole");
        return ExitCode.CHECK_FAILED;
      }
      RunConfiguration run = configuration(journal, report);
      Map<String, String> facts = facts(run, report);
      RunPacker.pack(
          new RunPacker.Contents(
              journal, runFile.map(ByteBuffer::wrap).orElse(null), run.text(), checkpoints, facts),
          output);
      facts.forEach((name, value) -> out.printf("%-11s %s%n", name, value));
      out.printf("%-11s %s, %d bytes%n", "packed", output, Files.size(output));
      if (journal.isBeingWritten()) {
        spec.commandLine()
            .getErr()
            .println(
                "umbra: note: a simulation is writing this journal; packed is what it has now");
      }
    }
    return ExitCode.DONE;
  }

  private RunConfiguration configuration(JournalFolder journal, JournalReport report) {
    StreamReport vm = vm(report);
    try (Replay replay = new Replay(journal, vm.stream(), null)) {
      if (!replay.next()) {
        throw new IllegalArgumentException("found no event in " + folder);
      }
      return replay.run().configuration();
    }
  }

  /** The first VM stands for the journal; its streams are all in the archive. */
  private StreamReport vm(JournalReport report) {
    return report.streams().stream()
        .filter(stream -> stream.stream().kind() == StreamKind.VM)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("found no VM in " + folder));
  }

  private Map<String, String> facts(RunConfiguration run, JournalReport report) {
    StreamReport vm = vm(report);
    String version = Main.class.getPackage().getImplementationVersion();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("version", version == null ? "unknown" : version);
    facts.put("model", Integer.toString(RunConfiguration.MODEL_VERSION));
    facts.put("format", Integer.toString(EventFormat.VERSION));
    facts.put("vm", run.vm());
    facts.put("scenario", run.scenario());
    if (!run.isImport()) {
      facts.put("schedule", run.schedule().text() + ", quantum " + run.quantum());
    }
    facts.put("events", Long.toString(vm.lastEvent()));
    facts.put("ended", Boolean.toString(report.hasEnded()));
    facts.put("digest", String.format("0x%016x", vm.digest()));
    facts.put("chain", vm.head().toString());
    return facts;
  }
}
