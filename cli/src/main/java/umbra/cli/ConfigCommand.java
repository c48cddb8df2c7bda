package umbra.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import umbra.mmu.state.Parameter;

/** {@code umbra config}: what {@code run --set} can switch. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Lists what `umbra run --set KEY=VALUE` can switch, with the value without it.",
    footer = {"", "Example: umbra config"})
final class ConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (Parameter parameter : Parameter.values()) {
      out.printf("%-34s %-3d %s%n", parameter.key(), parameter.initial(), parameter.description());
    }
    return ExitCode.DONE;
  }
}
