package umbra.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.diff.DiffSide;
import umbra.journal.diff.FirstDifference;
import umbra.journal.diff.OperationFinder;
import umbra.journal.diff.RequestRecord;
import umbra.journal.diff.RunDiff;
import umbra.journal.diff.StepDiff;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;

/** {@code umbra diff}: what happened differently in two runs, or between two steps of one. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Compares two runs: what they were told differently, the first request that went another way,",
      "with its events side by side and the state behind it, and the counts that differ. Requests are",
      "paired by who made them and at which position of its program, whatever the schedule. With",
      "--from and --to: what changed between two steps of one journal."
    },
    footer = {
      "",
      "Examples: umbra diff umbra-journals/nx-huge-page-1 umbra-journals/nx-huge-page-2",
      "          umbra diff umbra-journals/nx-huge-page-1 --from 100 --to 200",
      "Exit codes: 0 the same happened, whatever the configurations say; 1 different, or damage;"
          + " 2 bad input."
    })
final class DiffCommand implements Callable<Integer> {
  /** Forms of output. */
  enum Format {
    text,
    json
  }

  private static final int MOST_CONTEXT = 1000;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "A", description = "The first journal's folder.")
  private Path first;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "B",
      description = "The second journal's folder.")
  private Path second;

  @Option(names = "--vm", paramLabel = "NAME", description = "The VM, where there are several.")
  private String vm;

  @Option(
      names = "--from",
      paramLabel = "STEP",
      description = "Without B: the step to compare from (default: 1).")
  private Long from;

  @Option(
      names = "--to",
      paramLabel = "STEP",
      description = "Without B: the step to compare to (default: the last).")
  private Long to;

  @Option(names = "--stat", description = "Only what was told differently, and the counts.")
  private boolean stat;

  @Option(
      names = "--context",
      paramLabel = "N",
      description = "Events shown around one that differs (default: ${DEFAULT-VALUE}).")
  private int context = 3;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "json: one object a line, each with a field 'part'.")
  private Format format = Format.text;

  @Override
  public Integer call() {
    if (context < 0 || context > MOST_CONTEXT) {
      throw new IllegalArgumentException(
          "found --context " + context + ", expected 0 to " + MOST_CONTEXT);
    }
    boolean steps = from != null || to != null;
    if (second == null && !steps) {
      throw new IllegalArgumentException(
          "found one journal, expected a second one, or --from STEP and --to STEP");
    }
    if (second != null && steps) {
      throw new IllegalArgumentException(
          "found --from or --to with two journals, expected one journal with them");
    }
    return steps ? steps() : runs();
  }

  private int runs() {
    try (JournalFolder a = JournalFolder.open(JournalPaths.store(first));
        JournalFolder b = JournalFolder.open(JournalPaths.store(second))) {
      DiffSide sideA = side(a, first);
      DiffSide sideB = side(b, second);
      RunDiff diff = RunDiff.of(sideA, sideB);
      DiffPrinter printer = printer();
      printer.names(first.toString(), second.toString());
      printer.configuration(diff);
      if (!stat) {
        FirstDifference.of(diff, sideA, sideB, this::notice).ifPresent(printer::firstDifference);
        Optional<FirstDifference> aligned =
            FirstDifference.ofAligned(diff, sideA, sideB, this::notice);
        aligned.ifPresent(printer::firstAligned);
      }
      printer.requests(diff, stat ? null : request -> operation(sideA, diff, request));
      printer.counts(diff.runA().tally(), diff.runB().tally());
      printer.verdict(diff);
      if (!diff.runA().ended()) {
        UnendedRun.note(messages(), a, sideA.stream(), diff.runA().lastStep());
      }
      if (!diff.runB().ended()) {
        UnendedRun.note(messages(), b, sideB.stream(), diff.runB().lastStep());
      }
      return diff.isSame() ? ExitCode.DONE : ExitCode.CHECK_FAILED;
    }
  }

  private static String operation(DiffSide side, RunDiff diff, RequestRecord request) {
    return OperationFinder.of(
            side, diff.runA().configuration(), request.participant(), request.position())
        .orElse(null);
  }

  private int steps() {
    long start = from == null ? 1 : from;
    long end = to == null ? Long.MAX_VALUE : to;
    if (start < 1 || end < start) {
      throw new IllegalArgumentException(
          "found --from "
              + start
              + (to == null ? "" : " --to " + end)
              + ", expected steps from 1 on, the first not behind the second");
    }
    try (JournalFolder folder = JournalFolder.open(JournalPaths.store(first))) {
      StepDiff diff = StepDiff.of(side(folder, first), start, end, this::notice);
      if (to != null && diff.to() < to) {
        throw new IllegalArgumentException(
            "found --to " + to + ", expected at most " + diff.to() + ", the last event");
      }
      DiffPrinter printer = printer();
      printer.names(first + " at step " + diff.from(), first + " at step " + diff.to());
      if (!stat) {
        printer.between(diff);
      }
      printer.happened(diff);
      return diff.isSame() ? ExitCode.DONE : ExitCode.CHECK_FAILED;
    }
  }

  private DiffPrinter printer() {
    PrintWriter out = spec.commandLine().getOut();
    return format == Format.json ? new DiffJson(out) : new DiffText(out, context);
  }

  private DiffSide side(JournalFolder folder, Path path) {
    StreamId stream = JournalOption.vmStream(folder, vm, path);
    if (ImportedJournal.is(folder, stream)) {
      throw ImportedJournal.expectedRun(
          "of traces `umbra export --to ftrace` gives texts to compare");
    }
    return new DiffSide(folder, stream, CheckpointFolder.of(path));
  }

  private void notice(String what) {
    messages().println("umbra: " + what);
  }

  private PrintWriter messages() {
    return spec.commandLine().getErr();
  }
}
