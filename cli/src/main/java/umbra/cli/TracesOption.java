package umbra.cli;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import umbra.actors.store.TraceNote;
import umbra.journal.program.TraceFolder;
import umbra.mmu.program.ProgramFiles;
import umbra.mmu.vm.RunConfiguration;

/** Where the traces of a run are that is decided again. */
final class TracesOption {
  @Option(
      names = "--traces",
      paramLabel = "FOLDER",
      description =
          "What the files of trace lines are relative to (default: the folder the run had).")
  private Path folder;

  /** The run's traces, each held against what its configuration says of it. */
  ProgramFiles of(RunConfiguration run, Path journal) throws IOException {
    if (run.traces().isEmpty()) {
      return ProgramFiles.NONE;
    }
    TraceFolder traces =
        new TraceFolder(folder != null ? folder : TraceNote.read(journal).orElse(Path.of("")));
    traces.expect(run.traces());
    return traces;
  }
}
