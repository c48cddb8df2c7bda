package umbra.cli;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import umbra.journal.export.EventExport;
import umbra.journal.export.ExportFormat;
import umbra.journal.export.ExportSelection;
import umbra.journal.format.Batch;
import umbra.journal.replay.Replay;
import umbra.journal.replay.Seek;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;

/** {@code umbra export}: a VM's events for other tools. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes a VM's events in a format that other tools read.",
    footer = {
      "",
      "Formats:",
      "  ftrace    the text of /sys/kernel/tracing/trace: events that have a tracepoint",
      "  perfetto  a timeline: open the file at https://ui.perfetto.dev",
      "  ndjson    one JSON object a line",
      "  csv       one table, as databases and spreadsheets import it",
      "docs/export.md describes their columns, with queries.",
      "",
      "Examples: umbra export umbra-journals/first-touch-1 --to perfetto -o first-touch.json",
      "  umbra export DIR 1000-2000 --to ftrace --vcpu 0 | less",
      "Exit codes: 0 done; 1 damage; 2 bad input, or an output that cannot be written."
    })
final class ExportCommand implements Callable<Integer> {
  private static final String STANDARD_OUTPUT = "-";

  /** How often to look whether the reader of the output is still there: every 4096 events. */
  private static final long CHECK_MASK = 0xfff;

  /** The formats as the user writes them. */
  enum Format {
    ftrace,
    perfetto,
    ndjson,
    csv;

    private ExportFormat writers() {
      return ExportFormat.valueOf(name().toUpperCase(Locale.ROOT));
    }
  }

  @Spec private CommandSpec spec;
  @Mixin private JournalOption journal;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FROM-TO",
      description = "Steps to write (default: all).")
  private String range;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FORMAT",
      description = "One of: ${COMPLETION-CANDIDATES}.")
  private Format format;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The file to write; - is standard output, as is none.")
  private String output = STANDARD_OUTPUT;

  @Option(names = "--force", description = "Replace the file if it exists.")
  private boolean force;

  @Option(
      names = "--vcpu",
      paramLabel = "N",
      description = "Only what was done for this vCPU; -1 is the host.")
  private Integer vcpu;

  @Override
  public Integer call() throws IOException {
    StepRange steps = range == null ? StepRange.ALL : StepRange.parse(range);
    OutputFile file =
        output.equals(STANDARD_OUTPUT) ? null : new OutputFile(Path.of(output), force);
    // First of all: it restores the checkpoint while the journal is opened.
    Seek seek = steps.first() == 1 ? null : Seek.to(steps.first() - 1, journal.checkpoints());
    try (JournalFolder folder = JournalFolder.open(journal.store())) {
      StreamId stream = journal.vmStream(folder);
      checkBeforeAnythingIsWritten(folder, stream, steps);
      Fold fold = new Fold(folder, stream, seek, steps);
      if (file == null) {
        fold.writeTo(spec.commandLine().getOut());
      } else {
        file.write(
            out -> {
              Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
              fold.writeTo(text);
              text.flush();
            });
        say(fold);
      }
      if (fold.isUnended()) {
        UnendedRun.note(spec.commandLine().getErr(), folder, stream, fold.step);
      }
    }
    return ExitCode.DONE;
  }

  /** A heading without anything behind it would be taken for an empty table. */
  private void checkBeforeAnythingIsWritten(
      JournalFolder folder, StreamId stream, StepRange steps) {
    try (StreamReader reader = folder.read(stream)) {
      Batch last = reader.last();
      if (last != null) {
        checkRange(steps, last.endEvent() - 1);
      }
    }
    if (vcpu != null) {
      checkVcpu(folder, stream);
    }
  }

  private void checkVcpu(JournalFolder folder, StreamId stream) {
    try (Replay replay = new Replay(folder, stream, null)) {
      int count = replay.next() ? replay.state().vcpuCount() : 0;
      if (vcpu < -1 || vcpu >= count) {
        throw new IllegalArgumentException(
            "found --vcpu " + vcpu + ", expected -1 to " + (count - 1));
      }
    }
  }

  private void checkRange(StepRange steps, long last) {
    if (last < steps.first()) {
      throw new IllegalArgumentException(
          "found the range " + range + ", expected one up to " + last + ", the last event");
    }
  }

  private void say(Fold fold) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("export      %s, %d bytes%n", output, Files.size(Path.of(output)));
    out.printf("events      %d%n", fold.exported);
  }

  /** One pass over the stream. */
  private final class Fold {
    private final JournalFolder folder;
    private final StreamId stream;
    private final Seek seek;
    private final StepRange steps;
    private long step;
    private long exported;
    private boolean ended;

    Fold(JournalFolder folder, StreamId stream, Seek seek, StepRange steps) {
      this.folder = folder;
      this.stream = stream;
      this.seek = seek;
      this.steps = steps;
    }

    boolean isUnended() {
      return !ended && step < steps.last();
    }

    void writeTo(Writer out) {
      ExportSelection selection =
          new ExportSelection(
              steps.first(), steps.last(), vcpu == null ? ExportSelection.EVERYONE : vcpu);
      EventExport writer = format.writers().create(out, selection, stream.vm());
      try (Replay replay = begin(writer)) {
        boolean read = true;
        while (read && replay.step() < steps.last() && replay.next()) {
          read = (replay.step() & CHECK_MASK) != 0 || !isUnread(out);
        }
        step = replay.step();
        check(replay);
        ended = replay.state().isEnded() || !read;
        writer.finish();
        exported = writer.exported();
      }
    }

    private Replay begin(EventExport writer) {
      if (seek == null) {
        return new Replay(folder, stream, writer);
      }
      PrintWriter err = spec.commandLine().getErr();
      Replay replay = seek.open(folder, stream, writer, note -> err.println("umbra: " + note));
      writer.startBehind(replay.step());
      return replay;
    }

    private void check(Replay replay) {
      if (replay.state() == null) {
        throw new IllegalArgumentException("found no event in " + journal.folder());
      }
      checkRange(steps, step);
    }

    private static boolean isUnread(Writer out) {
      return out instanceof PrintWriter printer && printer.checkError();
    }
  }
}
