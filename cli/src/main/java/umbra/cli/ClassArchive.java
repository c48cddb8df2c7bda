package umbra.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import umbra.journal.store.UnpackedLibrary;

/**
 * Uses the commands once on a small run, so that the JVM which does so can archive their classes,
 * and unpacks the native library: the launcher runs this once for each build. Half of the time that
 * a seek takes is the start of the JVM.
 */
final class ClassArchive {
  private static final String[][] QUESTIONS = {
    {"--spte", "4:0"},
    {"--gfn", "0x10000"},
    {"--page", "4"},
    {"--stat", "pf_fixed"},
    {"--stat", "pages_4k"},
    {"--stat", "max_mmu_rmap_size"},
    {"--tlb", "0:0x40000000"}
  };

  private ClassArchive() {}

  /** {@code args} holds a scenario's file and the folder for the native library. */
  public static void main(String[] args) throws IOException {
    // A checkpoint after each request, and an index of each batch.
    System.setProperty("umbra.journal.batch-bytes", "1");
    System.setProperty("umbra.journal.checkpoint-events", "1");
    System.setProperty("umbra.journal.index-bytes", "1");
    Path folder = Files.createTempDirectory("umbra-archive-");
    try {
      String journal = folder.resolve("run").toString();
      use("--help");
      use("run", args[0], "--journal", journal);
      use("replay", journal, "--to", "100");
      use("inspect", journal, "1-100");
      use("show", journal);
      use("show", journal, "--at", "100", "pages", "tables", "tlb", "0", "slots", "stats");
      use("show", journal, "--format", "json", "rmap", "0x18", "translations", "1", "caches");
      for (String[] question : QUESTIONS) {
        use("why", journal, question[0], question[1]);
        use("why", journal, question[0], question[1], "--at", "100");
      }
      use("verify", journal);
      use("info", journal);
    } finally {
      delete(folder);
    }
    UnpackedLibrary.copyTo(Path.of(args[1]));
    // The actor system's threads may take their time.
    System.exit(ExitCode.DONE);
  }

  private static void use(String... command) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(Writer.nullWriter()));
    commandLine.setErr(new PrintWriter(Writer.nullWriter()));
    commandLine.execute(command);
  }

  private static void delete(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> below = Files.walk(folder)) {
      paths = below.sorted(Comparator.reverseOrder()).collect(Collectors.toList());
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
