package umbra.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.LevelDbEngine;

/** {@code umbra doctor}: whether this machine has what Umbra needs. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Shows what Umbra found on this machine, and who holds a journal.",
    footer = {
      "",
      "Example: umbra doctor",
      "Exit codes: 0 all is well; 1 something is missing; 2 bad input."
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int OLDEST_JAVA = 17;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "DIR", description = "A journal to look at too.")
  private Path folder;

  private boolean well = true;

  @Override
  public Integer call() {
    Runtime.Version java = Runtime.version();
    report(java.feature() >= OLDEST_JAVA, "java", java + ", expected 17 or newer");
    line("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    Runtime runtime = Runtime.getRuntime();
    line(
        "machine",
        runtime.availableProcessors()
            + " processors, heap up to "
            + (runtime.maxMemory() >> 20)
            + " MiB");
    line("leveldb", LevelDbEngine.preferred() + " engine");
    temporaryFolder();
    String home = System.getProperty("umbra.home");
    boolean configured =
        home != null && Files.isReadable(Path.of(home, "config", "application.conf"));
    report(configured, "config", "config/application.conf below " + home);
    if (folder != null) {
      journal();
    }
    return well ? ExitCode.DONE : ExitCode.CHECK_FAILED;
  }

  private void temporaryFolder() {
    String name = System.getProperty("java.io.tmpdir");
    boolean writable = false;
    try {
      Files.delete(Files.createTempFile("umbra", "doctor"));
      writable = true;
    } catch (IOException unwritable) {
      // Reported below: reading commands work on a copy there.
    }
    report(writable, "temp", name + ", expected a writable folder");
  }

  private void journal() {
    try (JournalFolder journal = JournalFolder.open(JournalPaths.store(folder))) {
      line(
          "journal",
          journal.streams().size()
              + " streams, "
              + (journal.isBeingWritten() ? "a simulation is writing it" : "nobody writes it"));
    }
  }

  private void report(boolean good, String what, String text) {
    well &= good;
    line(what, (good ? "" : "MISSING: ") + text);
  }

  private void line(String what, String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%-10s %s%n", what, text);
  }
}
