package umbra.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import umbra.cli.conform.ConformTotals;
import umbra.cli.conform.Conformance;
import umbra.cli.conform.PairingException;
import umbra.cli.conform.ScenarioPairs;
import umbra.cli.conform.SimulatedModel;
import umbra.mmu.event.VmEvents;
import umbra.mmu.invariant.InvariantChecker;
import umbra.mmu.state.VmState;

/** {@code umbra conform}: the model beside the real KVM. */
@Command(
    name = "conform",
    mixinStandardHelpOptions = true,
    description =
        "Runs scenarios and compares each operation with what the real KVM did: outcome,"
            + " tracepoints, statistics, rmap histogram, shadow tables.",
    footer = {
      "",
      "Prints a line a scenario, NAME EXACT/TOTAL FIRST-DIFFERENCE, then the sums.",
      "Example: umbra conform oracle/scenarios oracle/results",
      "Exit codes: 0 all exact; 1 something differs; 2 bad input."
    })
final class ConformCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SCENARIO", description = "A scenario or a folder of them.")
  private Path scenario;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "RESULT",
      description = "Recordings (.txt or .txt.gz) or folders of them.")
  private List<Path> results;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show each scenario's first difference in full, expected beside actual.")
  private boolean verbose;

  @Option(names = "--paranoid", description = "Check the invariants after every event: slow.")
  private boolean paranoid;

  @Override
  public Integer call() throws IOException, PairingException {
    ConformTotals totals =
        Conformance.run(
            ScenarioPairs.of(List.of(scenario), results),
            paranoid ? new SimulatedModel(ConformCommand::checked) : new SimulatedModel(),
            verbose,
            spec.commandLine().getOut());
    return totals.clean() ? ExitCode.DONE : ExitCode.CHECK_FAILED;
  }

  private static VmEvents[] checked(VmState state) {
    return new VmEvents[] {InvariantChecker.everyEvent(state)};
  }
}
