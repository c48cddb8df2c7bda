package umbra.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import umbra.cli.experiment.Experiment;
import umbra.cli.experiment.Findings;
import umbra.cli.experiment.FindingsFolder;
import umbra.cli.experiment.FindingsPage;
import umbra.cli.experiment.FindingsText;
import umbra.cli.experiment.Knob;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Settings;

/** {@code umbra experiment}: a question about the shadow MMU, answered by running. */
@Command(
    name = "experiment",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a prepared comparison: prints its tables and the verdict that follows from them, and",
      "writes them as CSV, NDJSON and a page for a browser, beside the journals of all runs.",
      "Without a name it lists the experiments."
    },
    footer = {
      "",
      "Example: umbra experiment already-mapped --out already-mapped",
      "Exit codes: 0 done; 1 a check failed; 2 bad input, nothing is run."
    })
final class ExperimentCommand implements Callable<Integer> {
  private static final Path DEFAULT = Path.of("umbra-experiments");

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "Which one.",
      completionCandidates = ExperimentNames.class)
  private String name;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Change a value of the experiment or switch the simulator. May be repeated.")
  private Map<String, String> settings = new TreeMap<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to (default: umbra-experiments/NAME-N).")
  private Path folder;

  @Option(names = "--small", description = "In a size that is over in seconds.")
  private boolean small;

  @Option(names = "--describe", description = "Say what it asks and what --set can change.")
  private boolean describe;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (name == null) {
      for (Experiment experiment : ExperimentCatalogue.all()) {
        out.printf("%-18s %s%n", experiment.name(), experiment.question());
      }
      return ExitCode.DONE;
    }
    Experiment experiment = ExperimentCatalogue.of(name);
    if (describe) {
      describe(experiment, out);
      return ExitCode.DONE;
    }
    return run(experiment, out);
  }

  private int run(Experiment experiment, PrintWriter out) throws IOException {
    Map<String, String> given = new TreeMap<>();
    if (small) {
      given.putAll(experiment.small());
    }
    given.putAll(settings);
    Settings checked = new Settings(experiment, given);
    FindingsFolder place = new FindingsFolder(folder == null ? unused() : folder);
    Laboratory laboratory =
        new Laboratory(
            place.path(), checked, InterruptibleRun::of, spec.commandLine().getErr()::println);
    Findings findings = experiment.perform(laboratory, checked);
    String repeat = repeatCommand();
    place.write(
        experiment,
        findings,
        new FindingsPage(experiment, findings, repeat, new Main.Version().getVersion()[0]));
    FindingsText.print(experiment, findings, out);
    out.println();
    out.println("tables, page and journals in " + place.path() + "; open " + place.page());
    out.println("repeat with " + repeat);
    out.flush();
    return findings.sound() ? ExitCode.DONE : ExitCode.CHECK_FAILED;
  }

  private static void describe(Experiment experiment, PrintWriter out) {
    out.println(experiment.name() + ": " + experiment.question());
    out.println("asked in " + experiment.source());
    for (Knob knob : experiment.knobs()) {
      String small = experiment.small().get(knob.key());
      out.printf(
          "  --set %s=%s%s  %s%n",
          knob.key(),
          knob.standard(),
          small == null ? "" : " (small: " + small + ")",
          knob.meaning());
    }
  }

  private Path unused() {
    for (int number = 1; ; number++) {
      Path path = DEFAULT.resolve(name + "-" + number);
      if (!Files.exists(path)) {
        return path;
      }
    }
  }

  private String repeatCommand() {
    StringBuilder command = new StringBuilder("umbra experiment " + name);
    command.append(small ? " --small" : "");
    settings.forEach(
        (key, value) -> command.append(" --set ").append(RunSettings.quoted(key + "=" + value)));
    return command.toString();
  }
}
