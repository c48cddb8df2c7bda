package umbra.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import umbra.mmu.vm.RunConfiguration;

/** {@code umbra ls}: the journals of a folder. */
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the journals of a folder, one a line. A damaged one is listed too, with what is wrong;",
      "only umbra verify looks at everything."
    },
    footer = {
      "",
      "Example: umbra ls",
      "Exit codes: 0 done; 1 one of them is damaged; 2 bad input."
    })
final class LsCommand implements Callable<Integer> {
  /** Forms of output. */
  enum Format {
    text,
    json
  }

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FOLDER",
      arity = "0..1",
      description = "Where the journals are (default: ${DEFAULT-VALUE}); or one of them.")
  private Path folder = JournalPaths.DEFAULT;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "json: one object a line, 64-bit values as hex strings.")
  private Format format = Format.text;

  @Override
  public Integer call() throws IOException {
    if (!Files.exists(folder) && !folder.equals(JournalPaths.DEFAULT)) {
      throw new NoSuchFileException(folder.toString());
    }
    if (Files.isRegularFile(folder)) {
      throw new IllegalArgumentException(folder + ": a file, not a folder with journals");
    }
    PrintWriter out = spec.commandLine().getOut();
    boolean damaged = false;
    boolean first = true;
    for (Path journal : journals()) {
      JournalSummary summary = JournalSummary.of(journal);
      damaged |= summary.state().equals(JournalSummary.DAMAGED);
      if (format == Format.json) {
        out.println(json(summary));
      } else {
        row(out, summary, first);
      }
      first = false;
    }
    if (first) {
      spec.commandLine().getErr().println("umbra: note: no journal in " + folder);
    }
    return damaged ? ExitCode.CHECK_FAILED : ExitCode.DONE;
  }

  /** The folder if it is a journal, else those in it, by name. */
  private List<Path> journals() throws IOException {
    List<Path> found = new ArrayList<>();
    if (JournalPaths.holdsStore(folder)) {
      found.add(folder);
    } else if (Files.exists(folder)) {
      try (Stream<Path> inside = Files.list(folder)) {
        inside.filter(JournalPaths::holdsStore).sorted().forEach(found::add);
      }
    }
    return found;
  }

  /** No spaces at the ends of lines. */
  private static void print(PrintWriter out, Object... columns) {
    out.println(
        String.format("%-34s %5s %12s  %-16s %-11s %-18s %12s  %-16s %s", columns).stripTrailing());
  }

  private static void row(PrintWriter out, JournalSummary journal, boolean first) {
    if (first) {
      print(
          out,
          "JOURNAL",
          "VCPUS",
          "EVENTS",
          "SCHEDULE",
          "STATE",
          "DIGEST",
          "BYTES",
          "WRITTEN",
          "SCENARIO");
    }
    boolean known = journal.run() != null;
    print(
        out,
        journal.folder().getFileName(),
        known ? journal.vcpus() : "-",
        known ? journal.events() : "-",
        known ? schedule(journal.run()) : "-",
        journal.state(),
        known ? String.format("0x%016x", journal.digest()) : "-",
        journal.bytes(),
        DATE.format(journal.changed()),
        (known ? scenario(journal) + " " : "")
            + (journal.damage() == null ? "" : journal.damage()));
  }

  private static String schedule(RunConfiguration run) {
    return run.isImport() ? "import" : run.schedule().text();
  }

  private static String scenario(JournalSummary journal) {
    StringBuilder text = new StringBuilder(journal.run().scenario());
    if (!journal.run().scenario().equals(journal.run().vm() + ".txt")) {
      text.append(" vm=").append(journal.run().vm());
    }
    journal.run().settings().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(set -> text.append(' ').append(set.getKey()).append('=').append(set.getValue()));
    return text.toString();
  }

  private static String json(JournalSummary journal) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("journal", journal.folder().toString());
      json.writeStringField("state", journal.state());
      json.writeNumberField("bytes", journal.bytes());
      json.writeStringField("written", journal.changed().toString());
      if (journal.run() != null) {
        json.writeStringField("vm", journal.run().vm());
        json.writeStringField("scenario", journal.run().scenario());
        json.writeBooleanField("import", journal.run().isImport());
        if (!journal.run().isImport()) {
          json.writeStringField("schedule", journal.run().schedule().text());
          json.writeNumberField("quantum", journal.run().quantum());
        }
        json.writeNumberField("vcpus", journal.vcpus());
        json.writeNumberField("events", journal.events());
        json.writeStringField("digest", String.format("0x%016x", journal.digest()));
        json.writeObjectFieldStart("set");
        for (Map.Entry<String, String> set : new TreeMap<>(journal.run().settings()).entrySet()) {
          json.writeStringField(set.getKey(), set.getValue());
        }
        json.writeEndObject();
      }
      if (journal.damage() != null) {
        json.writeStringField("damage", journal.damage());
      }
      json.writeEndObject();
    }
    return text.toString();
  }
}
