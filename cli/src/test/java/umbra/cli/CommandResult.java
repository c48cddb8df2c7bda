package umbra.cli;

import com.typesafe.config.ConfigFactory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/**
 * What a command came to that was run in this process, set up as the launcher does it.
 *
 * @param exitCode the process's exit code
 * @param out what it wrote to stdout
 * @param err what it wrote to stderr
 */
record CommandResult(int exitCode, String out, String err) {
  /** The repository. */
  static final Path HOME = Path.of(System.getProperty("umbra.home"));

  /** Where the shipped scenarios are. */
  static final Path SCENARIOS = HOME.resolve("config/scenarios");

  static {
    System.setProperty("config.file", HOME.resolve("config/application.conf").toString());
    ConfigFactory.invalidateCaches();
  }

  /** Runs {@code umbra} with these arguments; each is taken as its text. */
  static CommandResult of(Object... args) {
    StringWriter data = new StringWriter();
    StringWriter messages = new StringWriter();
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(data, true)).setErr(new PrintWriter(messages, true));
    String[] words = Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
    return new CommandResult(commandLine.execute(words), data.toString(), messages.toString());
  }

  /** Runs a scenario into a new journal; what this takes for granted is tested elsewhere. */
  static CommandResult ofRun(Path scenario, Path journal) {
    CommandResult result = of("run", scenario, "--journal", journal);
    if (result.exitCode() != ExitCode.DONE) {
      throw new IllegalStateException("the run for the test failed: " + result);
    }
    return result;
  }

  List<String> outLines() {
    return out.lines().toList();
  }

  List<String> errLines() {
    return err.lines().toList();
  }

  /** What stands behind the first word or words of a line of stdout. */
  String outField(String name) {
    for (String line : outLines()) {
      if (line.startsWith(name + " ")) {
        return line.substring(name.length()).strip();
      }
    }
    throw new AssertionError("no line '" + name + "' in:\n" + out);
  }
}
