package umbra.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Umbra in a JVM of its own, its output in files, for tests that end it from outside. */
final class RunningProcess {
  private static final int WARNS_ABOUT_LIBRARIES = 24;
  private static final long LONGEST_SECONDS = 60;
  private static final long POLL_MILLIS = 5;

  private final Process process;
  private final Path out;
  private final Path err;

  private RunningProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts {@code umbra} with these arguments; stdout and stderr go to files in {@code folder}. */
  static RunningProcess start(Path folder, Object... args) throws IOException {
    return start(folder, List.of(), args);
  }

  /** The same with further options for the JVM. */
  static RunningProcess start(Path folder, List<String> options, Object... args)
      throws IOException {
    Path out = folder.resolve("stdout");
    Path err = folder.resolve("stderr");
    ProcessBuilder builder = new ProcessBuilder(command(options, args));
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    return new RunningProcess(builder.start(), out, err);
  }

  /** What starts it. */
  static List<String> command(List<String> options, Object... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xshare:auto");
    if (Runtime.version().feature() >= WARNS_ABOUT_LIBRARIES) {
      // As the launcher does, or the JVM warns on stderr.
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-Dumbra.home=" + CommandResult.HOME);
    command.add("-Dconfig.file=" + CommandResult.HOME.resolve("config/application.conf"));
    command.add("-Dlogback.configurationFile=" + CommandResult.HOME.resolve("config/logback.xml"));
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    for (Object arg : args) {
      command.add(String.valueOf(arg));
    }
    return command;
  }

  /** Waits for its end; all that it printed. */
  List<String> awaitEnd() throws IOException, InterruptedException {
    return end();
  }

  /** Kills it once it has printed that many bytes; all that it had printed by then. */
  List<String> killAfter(long bytes) throws IOException, InterruptedException {
    awaitOutput(bytes);
    process.destroyForcibly();
    return end();
  }

  /** As Ctrl-C does, once it has printed that many bytes; all that it printed. */
  List<String> interruptAfter(long bytes) throws IOException, InterruptedException {
    return signalAfter(bytes, "INT");
  }

  /** Sends a signal twice once it has printed that many bytes; all that it printed. */
  List<String> signalAfter(long bytes, String signal) throws IOException, InterruptedException {
    awaitOutput(bytes);
    for (int time = 0; time < 2; time++) {
      new ProcessBuilder("/bin/kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    }
    return end();
  }

  int exitCode() {
    return process.exitValue();
  }

  String errors() throws IOException {
    return Files.readString(err);
  }

  private void awaitOutput(long bytes) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    while (Files.size(out) < bytes) {
      expectAlive();
      if (System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new AssertionError("printed too little; stderr: " + errors());
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private void expectAlive() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError("ended too early with " + exitCode() + "; stderr: " + errors());
    }
  }

  private List<String> end() throws IOException, InterruptedException {
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("did not end; stderr: " + errors());
    }
    return Files.readAllLines(out);
  }
}
