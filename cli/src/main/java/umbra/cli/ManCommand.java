package umbra.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code umbra man}: manual pages. */
@Command(
    name = "man",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the manual page of umbra or of one of its commands, for man(1) to show; or writes all",
      "pages into a folder."
    },
    footer = {
      "",
      "Examples: umbra man diff | man -l -",
      "          umbra man --to ~/.local/share/man/man1"
    })
final class ManCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..1",
      description = "The command (default: umbra itself).")
  private String command;

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      description = "Write all pages there instead; older ones are replaced.")
  private Path folder;

  @Override
  public Integer call() throws IOException {
    CommandLine umbra = spec.commandLine().getParent();
    PrintWriter out = spec.commandLine().getOut();
    if (folder == null) {
      out.print(new ManualPage(found(umbra)).roff());
      return ExitCode.DONE;
    }
    if (command != null) {
      throw new IllegalArgumentException("found COMMAND with --to, expected one of them");
    }
    Files.createDirectories(folder);
    write(umbra);
    for (CommandLine each : umbra.getSubcommands().values()) {
      write(each);
    }
    out.println((umbra.getSubcommands().size() + 1) + " pages in " + folder);
    return ExitCode.DONE;
  }

  private CommandLine found(CommandLine umbra) {
    if (command == null) {
      return umbra;
    }
    CommandLine found = umbra.getSubcommands().get(command);
    if (found == null) {
      throw new IllegalArgumentException(
          "found command '"
              + command
              + "', expected one of "
              + String.join(", ", umbra.getSubcommands().keySet()));
    }
    return found;
  }

  private void write(CommandLine of) throws IOException {
    ManualPage page = new ManualPage(of);
    Files.writeString(folder.resolve(page.name() + ".1"), page.roff(), StandardCharsets.UTF_8);
  }
}
