package umbra.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import umbra.actors.store.JournalClaim;
import umbra.actors.store.RunEpoch;
import umbra.journal.trace.ImportCounts;
import umbra.journal.trace.TraceImport;
import umbra.journal.trace.TraceJournal;
import umbra.journal.trace.check.CheckReport;
import umbra.journal.trace.check.TraceCheck;
import umbra.journal.trace.check.UnexpectedLine;
import umbra.journal.trace.check.Verdicts;
import umbra.mmu.vm.RunConfiguration;

/** {@code umbra import}: the trace of a real KVM as a journal. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Reads the trace of a real KVM into a new journal, which the reading commands take: the",
      "text of `trace-cmd report` or of /sys/kernel/tracing/trace, gzip too, also as a mail quotes",
      "and wraps it. With --check every fault is decided again as far as the trace tells what it",
      "depends on, and the first line that the model does not expect is named."
    },
    footer = {
      "",
      "Example: umbra import trace.txt.gz --check --journal umbra-journals/freeze",
      "Exit codes: 0 done; 1 the check found a line that the model does not expect; 2 bad input,"
          + " nothing is written."
    })
final class ImportCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "TRACE", description = "The trace's file, or - for standard input.")
  private String trace;

  @Option(
      names = "--journal",
      paramLabel = "DIR",
      description = "Where to (default: umbra-journals/NAME-N).")
  private Path journal;

  @Option(
      names = "--name",
      paramLabel = "VM",
      description = "Name of the VM in the journal (default: the file's name).")
  private String name;

  @Option(
      names = "--check",
      description = "Decide again what the trace tells, name the first line that differs.")
  private boolean check;

  @Option(
      names = "--lenient",
      description = "Keep a broken line of a known event as text instead of refusing the trace.")
  private boolean lenient;

  @Override
  public Integer call() throws IOException {
    if (!trace.equals(STANDARD_INPUT)) {
      return read(trace, Path.of(trace));
    }
    Path spooled = Files.createTempFile("umbra-trace", ".txt");
    try {
      Files.copy(System.in, spooled, StandardCopyOption.REPLACE_EXISTING);
      return read("standard input", spooled);
    } finally {
      Files.deleteIfExists(spooled);
    }
  }

  private int read(String shown, Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(shown + ": found a folder, expected a trace's file");
    }
    String vm = name == null ? vmName(shown) : name;
    expectName(vm);
    TraceImport source = new TraceImport(shown, () -> open(file), lenient);
    Path folder = journal == null ? JournalPaths.unused(vm) : journal;
    RunConfiguration configuration = source.configuration(vm, vmName(shown));
    byte[] bytes = configuration.toBytes();
    Path store = JournalClaim.claim(folder, bytes);
    long written;
    TraceCheck checker;
    try (TraceJournal target = new TraceJournal(store, configuration, RunEpoch.of(bytes))) {
      checker = check ? new TraceCheck(target.state()) : null;
      written = target.write(source, checker);
    }
    tell(source.counts(), written, folder);
    return checker == null ? ExitCode.DONE : verdict(shown, checker.verdicts());
  }

  private int verdict(String shown, Verdicts verdicts) {
    PrintWriter out = spec.commandLine().getOut();
    CheckReport.lines(verdicts).forEach(out::println);
    UnexpectedLine line = verdicts.unexpected();
    if (line == null) {
      out.println("check       the model expects every line that it can decide");
      return ExitCode.DONE;
    }
    out.printf("UNEXPECTED  %s:%d: %s%n", shown, line.line(), line.text());
    out.printf("            expected %s, found %s%n", line.expected(), line.found());
    return ExitCode.CHECK_FAILED;
  }

  private static InputStream open(Path file) throws IOException {
    return Files.newInputStream(file);
  }

  private void tell(ImportCounts counts, long written, Path folder) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    out.printf("lines       %d%n", counts.lines());
    out.printf("imported    %d lines as %d events%n", counts.events(), written);
    out.println("journal     " + folder);
    out.flush();
    if (counts.textLines() > 0) {
      err.printf("umbra: kept as text: %d lines: %s%n", counts.textLines(), byName(counts));
    }
    if (counts.broken() > 0) {
      err.printf("umbra: of these %d broken lines of known events%n", counts.broken());
    }
    if (counts.skipped().others() > 0) {
      err.printf(
          "umbra: skipped: %d lines that are no trace's, the first is line %d%n",
          counts.skipped().others(), counts.skipped().firstOther());
    }
    if (!counts.skipped().loss().isEmpty()) {
      err.println("umbra: the trace is not whole: " + counts.skipped().loss());
    }
  }

  private static String byName(ImportCounts counts) {
    return counts.keptAsText().entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String vmName(String file) {
    String last = String.valueOf(Path.of(file).getFileName());
    String base = last.replaceFirst("\\.gz$", "").replaceFirst("\\.(trace|txt|log)$", "");
    String plain = base.replaceAll("[^A-Za-z0-9_.-]", "-");
    return plain.isEmpty() ? "trace" : plain;
  }

  private static void expectName(String vm) {
    if (!vm.matches("[A-Za-z0-9_.-]+")) {
      throw new IllegalArgumentException(
          "found --name '" + vm + "', expected letters, digits, '_', '.' and '-'");
    }
  }
}
