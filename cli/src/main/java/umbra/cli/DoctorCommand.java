package umbra.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.LevelDbEngine;
import umbra.journal.store.RunningWriter;

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
  private static final int FEWEST_OPEN_FILES = 128;

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
    line(
        "leveldb",
        LevelDbEngine.preferred()
            + " engine"
            + LevelDbEngine.whyNotNative().map(why -> "; no native library: " + why).orElse(""));
    temporaryFolder();
    openFiles();
    line(
        "disk",
        free(folder != null && Files.exists(folder) ? folder : Path.of(""))
            + " free for journals here");
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
    report(
        writable,
        "temp",
        name + (writable ? ", " + free(Path.of(name)) + " free" : ", expected a writable folder"));
  }

  private static String free(Path folder) {
    return (folder.toAbsolutePath().toFile().getUsableSpace() >> 20) + " MiB";
  }

  private void openFiles() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      long limit = unix.getMaxFileDescriptorCount();
      report(
          limit >= FEWEST_OPEN_FILES,
          "files",
          unix.getOpenFileDescriptorCount()
              + " open, limit "
              + limit
              + ", expected "
              + FEWEST_OPEN_FILES
              + " or more");
    }
  }

  private void journal() {
    try (JournalFolder journal = JournalFolder.open(JournalPaths.store(folder))) {
      line(
          "journal",
          journal.streams().size()
              + " streams, "
              + (journal.isBeingWritten()
                  ? "a simulation is writing it" + writer()
                  : "nobody writes it")
              + ", read with the "
              + journal.engine()
              + " engine");
    }
  }

  private String writer() {
    OptionalLong process = RunningWriter.holder(JournalPaths.store(folder));
    return process.isPresent() ? " (process " + process.getAsLong() + ")" : "";
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
