package umbra.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import umbra.journal.checkpoint.CheckpointFile;
import umbra.journal.format.EventFormat;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalCheck;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamReport;
import umbra.journal.touch.TouchFile;
import umbra.mmu.program.TraceIdentity;
import umbra.mmu.vm.RunConfiguration;

/** {@code umbra info}: what a journal is of. */
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    description = "Shows which run a journal holds, and its streams.",
    footer = {"", "Example: umbra info umbra-journals/first-touch-1"})
final class InfoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JournalOption journal;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (JournalFolder folder = JournalFolder.open(journal.store())) {
      run(folder, out);
      out.printf("format      %d, read with the %s engine%n", EventFormat.VERSION, folder.engine());
      out.printf("size        %d bytes%n", JournalPaths.size(journal.folder()));
      checkpoints(out);
      index(out);
      for (StreamReport stream : JournalCheck.check(folder).streams()) {
        out.println("stream      " + stream);
      }
      if (folder.isBeingWritten()) {
        out.println("A simulation is writing this journal; shown is what it had when read.");
      }
    }
    return ExitCode.DONE;
  }

  private void checkpoints(PrintWriter out) throws IOException {
    long bytes = 0;
    long last = 0;
    List<CheckpointFile> files = journal.checkpoints().files();
    for (CheckpointFile file : files) {
      bytes += file.size();
      last = Math.max(last, file.step());
    }
    if (!files.isEmpty()) {
      out.printf("checkpoints %d, %d bytes, the last at step %d%n", files.size(), bytes, last);
    }
  }

  private void index(PrintWriter out) throws IOException {
    long bytes = 0;
    long last = 0;
    List<TouchFile> files = journal.index().files();
    for (TouchFile file : files) {
      bytes += file.size();
      last = Math.max(last, file.step());
    }
    if (!files.isEmpty()) {
      out.printf("index       %d parts, %d bytes, up to step %d%n", files.size(), bytes, last);
    }
  }

  private void run(JournalFolder folder, PrintWriter out) {
    try (Replay replay = new Replay(folder, journal.vmStream(folder), null)) {
      if (!replay.next()) {
        throw new IllegalArgumentException("found no event in " + journal.folder());
      }
      RunConfiguration run = replay.run().configuration();
      out.println("vm          " + run.vm());
      if (run.isImport()) {
        out.println("imported    " + run.scenario() + ", the trace of a real KVM");
        out.println("lines       " + run.source().lines());
        out.println("sha-256     " + run.source().sha256());
        out.println("vcpus       " + replay.state().vcpuCount());
        return;
      }
      out.println("scenario    " + run.scenario());
      out.println("schedule    " + run.schedule().text() + ", quantum " + run.quantum());
      out.println("vcpus       " + replay.state().vcpuCount());
      for (TraceIdentity trace : run.traces()) {
        out.printf(
            "trace       %s, %d accesses, %d bytes, sha-256 %s%n",
            trace.file(), trace.accesses(), trace.bytes(), trace.sha256());
      }
      for (Map.Entry<String, String> setting : new TreeMap<>(run.settings()).entrySet()) {
        out.println("set         " + setting.getKey() + "=" + setting.getValue());
      }
    }
  }
}
