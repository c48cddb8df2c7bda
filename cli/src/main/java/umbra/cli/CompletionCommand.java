package umbra.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code umbra completion}: what a shell needs to complete commands and options. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Prints a script with which bash and zsh complete umbra's commands and options.",
    footer = {"", "Example: source <(umbra completion)"})
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine umbra = spec.commandLine().getParent();
    spec.commandLine().getOut().print(AutoComplete.bash(umbra.getCommandName(), umbra));
    return ExitCode.DONE;
  }
}
