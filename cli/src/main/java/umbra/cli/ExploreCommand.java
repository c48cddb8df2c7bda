package umbra.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import umbra.cli.explore.CaseReduction;
import umbra.cli.explore.Exploration;
import umbra.cli.explore.Finding;
import umbra.cli.explore.ScheduleProbe;
import umbra.cli.explore.SeedRange;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/** {@code umbra explore}: is there a schedule under which an invariant breaks? */
@Command(
    name = "explore",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a scenario under many schedules, drawn from seeds, with the invariants",
      "checked after every event, and makes a short scenario of the first that breaks",
      "one. Writes no journal: the command that it prints repeats the run into one."
    },
    footer = {
      "",
      "Example: umbra explore config/scenarios/four-vcpus-two-spaces.txt --seeds 1..100",
      "Exit codes: 0 no invariant was broken; 1 one was; 2 bad input, nothing is run."
    })
final class ExploreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RunSettings settings = new RunSettings(1);

  @Parameters(paramLabel = "SCENARIO", description = "The scenario's file.")
  private Path scenario;

  @Option(
      names = "--seeds",
      required = true,
      paramLabel = "A..B",
      description = "The schedules seeded:A to seeded:B.")
  private String seeds;

  @Option(
      names = "--shrink-runs",
      paramLabel = "N",
      description = "Shorten with so many runs at most, 0 for not (default: ${DEFAULT-VALUE}).")
  private long shrinkRuns = 5_000;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the short scenario there as well; an existing file is refused.")
  private Path output;

  @Override
  public Integer call() throws IOException, InterruptedException {
    settings.check();
    if (shrinkRuns < 0) {
      throw new IllegalArgumentException(
          "found --shrink-runs " + shrinkRuns + ", expected 0 or more");
    }
    SeedRange range = SeedRange.parse(seeds);
    ScenarioFile file = ScenarioFile.read(scenario);
    OutputFile shortest = output == null ? null : new OutputFile(output, false);
    ScheduleProbe probe = probe(file, range);
    Exploration.Result result = new Exploration(probe, range).run();
    PrintWriter out = spec.commandLine().getOut();
    tell(range, result, out);
    if (result.finding().isEmpty()) {
      return ExitCode.DONE;
    }
    Finding finding = result.finding().get();
    tell(finding, out);
    if (shrinkRuns > 0) {
      shorten(new CaseReduction(probe, range, shrinkRuns), finding, out, shortest);
    }
    return ExitCode.CHECK_FAILED;
  }

  /** What is wrong with the scenario or a setting is said before anything runs. */
  private ScheduleProbe probe(ScenarioFile file, SeedRange range) {
    Schedule first = new Schedule(Schedule.Kind.SEEDED, range.first());
    RunConfiguration example = file.configuration(first, settings);
    PreparedRun.of(example, file.folder());
    return new ScheduleProbe(example, file.folder());
  }

  private void tell(SeedRange range, Exploration.Result result, PrintWriter out) {
    out.printf(
        "explored    %s, seeds %d..%d, quantum %d%n",
        scenario, range.first(), range.last(), settings.quantum());
    out.printf(
        "runs        %d, %d events, %d different end states%n",
        result.runs(), result.events(), result.endStates());
    if (result.finding().isEmpty()) {
      out.println("found       nothing: every invariant held");
    }
    out.flush();
  }

  private void tell(Finding finding, PrintWriter out) {
    out.printf(
        "found       seed %d, after step %d: %s%n",
        finding.seed(), finding.step(), finding.message());
    out.println("repeat with " + repeatCommand(scenario.toString(), turns(finding.seed())));
    // Before the long part: whoever has enough of it has this.
    out.flush();
  }

  private void shorten(CaseReduction reduction, Finding finding, PrintWriter out, OutputFile file)
      throws IOException {
    CaseReduction.Result result = reduction.of(finding);
    Finding left = result.finding();
    out.printf(
        "shortened   to %d lines of set-up and %d of operations, in %d runs%s%n",
        result.scenario().setUp().size(),
        result.scenario().operations().size(),
        result.runs(),
        result.cutShort() ? "; more might make it shorter (--shrink-runs)" : "");
    out.printf(
        "it breaks   %s, after step %d: %s%n",
        result.needsSchedule() ? "under seeded:" + left.seed() : "under any schedule",
        left.step(),
        left.message());
    String name = output == null ? "FILE" : output.toString();
    String turns = result.needsSchedule() ? turns(left.seed()) : "";
    out.println("repeat with " + repeatCommand(name, turns));
    out.println();
    String text = result.scenario().text();
    out.print(text);
    out.flush();
    if (file != null) {
      file.write(to -> to.write(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private String turns(long seed) {
    return " --schedule seeded:" + seed + " --quantum " + settings.quantum();
  }

  private String repeatCommand(String file, String turns) {
    return "umbra run " + RunSettings.quoted(file) + turns + settings.switchWords() + " --paranoid";
  }
}
