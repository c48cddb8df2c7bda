package umbra.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The program's entry and the parent of all commands. Exit codes are named in {@link ExitCode}. */
@Command(
    name = "umbra",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Simulates, replays and inspects the KVM x86 shadow MMU, event by event.",
    footer = {
      "",
      "Exit codes: 0 done; 1 a check failed (divergence, damage, a broken expectation or"
          + " invariant); 2 bad usage or input."
    })
public final class Main implements Runnable {
  private static final int BUFFER = 1 << 16;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Runs the command that {@code args} name, and ends the process with its exit code. */
  public static void main(String[] args) {
    CommandLine commandLine = commandLine(Subcommand.namedFirst(args));
    CheckedOutput data = new CheckedOutput(new FileOutputStream(FileDescriptor.out));
    PrintWriter out =
        new PrintWriter(
            new BufferedWriter(new OutputStreamWriter(data, StandardCharsets.UTF_8), BUFFER));
    commandLine.setOut(out);
    commandLine.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    int exitCode = commandLine.execute(args);
    out.flush();
    if (data.loss() != null) {
      commandLine.getErr().println("umbra: output was lost: " + data.loss());
      exitCode = Math.max(exitCode, ExitCode.CHECK_FAILED);
    }
    System.exit(exitCode);
  }

  /** All commands as a picocli tree. */
  static CommandLine commandLine() {
    return commandLine(Subcommand.all());
  }

  private static CommandLine commandLine(List<Subcommand> subcommands) {
    CommandLine commandLine = new CommandLine(new Main());
    for (Subcommand subcommand : subcommands) {
      commandLine.addSubcommand(subcommand.word(), subcommand.create());
    }
    commandLine
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> commandList(commandLine));
    commandLine.setExecutionExceptionHandler(new FailureLine());
    commandLine.setParameterExceptionHandler(Main::badUsage);
    return commandLine;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
  }

  /** Each with its whole first sentence; picocli would cut it at the end of the source's line. */
  private static String commandList(CommandLine umbra) {
    CommandLine.Help.TextTable lines =
        CommandLine.Help.TextTable.forColumns(
            CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF),
            new CommandLine.Help.Column(14, 2, CommandLine.Help.Column.Overflow.SPAN),
            new CommandLine.Help.Column(66, 0, CommandLine.Help.Column.Overflow.WRAP));
    umbra
        .getSubcommands()
        .forEach((word, command) -> lines.addRowValues(word, ManualPage.summary(command)));
    return lines.toString();
  }

  private static int badUsage(CommandLine.ParameterException exception, String[] args) {
    CommandLine command = exception.getCommandLine();
    command.getErr().println("umbra: " + message(exception));
    command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.BAD_INPUT;
  }

  private static String message(CommandLine.ParameterException exception) {
    CommandLine command = exception.getCommandLine();
    boolean ofUmbra = command.getParent() == null;
    if (ofUmbra && exception instanceof CommandLine.UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().get(0);
      if (!word.startsWith("-")) {
        return "found command '"
            + word
            + "', expected one of "
            + String.join(", ", command.getSubcommands().keySet());
      }
    }
    // Twice in picocli, of a value that is no KEY=VALUE.
    return exception.getMessage().replace("option option", "option");
  }

  /** The version of the jar; run from class folders there is none. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {
        "umbra " + (version == null ? "(not packaged)" : version),
        "Java " + Runtime.version() + ", " + System.getProperty("os.arch")
      };
    }
  }
}
