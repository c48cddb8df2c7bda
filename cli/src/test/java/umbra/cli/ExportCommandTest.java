package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.journal.checkpoint.Checkpoint;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;

/** Exports of shipped scenarios, each read by a reader that is not Umbra's. */
final class ExportCommandTest {
  private static final String FIRST_LIGHT = "first-light";
  private static final String UNSYNC = "unsync-invlpg-sync";
  private static final String DIRTY_LOG = "huge-page-split-by-dirty-logging";
  private static final String NESTED = "nested-huge-page-split-ahead";

  @TempDir private static Path temporary;
  private static final Map<String, Path> JOURNALS = new HashMap<>();

  @TempDir private Path own;

  @BeforeAll
  static void runScenarios() {
    for (String name : List.of(FIRST_LIGHT, UNSYNC, DIRTY_LOG, NESTED)) {
      Path journal = temporary.resolve(name);
      CommandResult.ofRun(CommandResult.SCENARIOS.resolve(name + ".txt"), journal);
      JOURNALS.put(name, journal);
    }
  }

  // ---- ftrace ----

  @Test
  void linesOfARealKvmHaveTheFormThatExportsAreHeldTo() throws IOException {
    List<String> recorded = recordedLines();
    assertThat(recorded).hasSizeGreaterThan(70);
    assertThat(recorded).extracting(FtraceGrammar::complaint).containsOnly("");
  }

  @ParameterizedTest
  @ValueSource(strings = {FIRST_LIGHT, UNSYNC, DIRTY_LOG, NESTED})
  void ftraceTextHasTheFormOfARealKvms(String scenario) {
    List<String> lines = exported(scenario, "ftrace");
    assertThat(lines.get(0)).isEqualTo("# tracer: nop");
    List<String> events = withoutComments(lines);
    assertThat(events).isNotEmpty().extracting(FtraceGrammar::complaint).containsOnly("");
    assertThat(events).extracting(FtraceGrammar::time).isSorted();
  }

  @ParameterizedTest
  @ValueSource(strings = {FIRST_LIGHT, NESTED})
  void ftraceTextIsTheTracepointsThatInspectPrints(String scenario) {
    List<String> inspected = new ArrayList<>();
    for (String line : done("inspect", JOURNALS.get(scenario)).outLines()) {
      String text = line.substring(line.indexOf(": ") + 2);
      if (text.matches("(kvm_\\w+|fast_page_fault|\\w+mmio\\w+): .*")) {
        inspected.add(text);
      }
    }
    assertThat(withoutComments(exported(scenario, "ftrace")))
        .extracting(line -> line.substring(line.indexOf(FtraceGrammar.event(line) + ": ")))
        .isEqualTo(inspected);
  }

  @Test
  void aLineSaysItsStepInMicrosecondsAndItsVcpuAsTaskAndCpu() {
    List<String> events = withoutComments(exported(FIRST_LIGHT, "ftrace"));
    assertThat(events)
        .anyMatch(line -> line.startsWith("      qemu-vcpu3-1003    [003] .....     0.0"));
    assertThat(withoutComments(exported(NESTED, "ftrace")))
        .anyMatch(line -> line.matches(" {7}qemu-host-100[1-4] {4}\\[00[1-4]\\] [.]{5} .*"));
    String inspected = done("inspect", JOURNALS.get(FIRST_LIGHT), 8).out().strip();
    assertThat(inspected).startsWith("8 vcpu0: kvm_page_fault: vcpu 0");
    assertThat(events)
        .filteredOn(line -> FtraceGrammar.time(line) == 8)
        .singleElement()
        .asString()
        .startsWith("      qemu-vcpu0-1000    [000] .....     0.000008: kvm_page_fault: vcpu 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {FIRST_LIGHT, UNSYNC, DIRTY_LOG, NESTED})
  void importReadsFtraceTextAndItsExportIsTheSame(String scenario) {
    Path trace = own.resolve("trace.txt");
    done("export", JOURNALS.get(scenario), "--to", "ftrace", "-o", trace);
    done("import", trace, "--journal", own.resolve("imported"));
    assertThat(
            withoutComments(done("export", own.resolve("imported"), "--to", "ftrace").outLines()))
        .isEqualTo(withoutComments(exported(scenario, "ftrace")));
  }

  @Test
  void theLinesOfARealKvmGoThroughImportAndExportUnchanged() throws IOException {
    Path trace = Files.write(own.resolve("trace.txt"), recordedLines());
    done("import", trace, "--journal", own.resolve("imported"));
    assertThat(
            withoutComments(done("export", own.resolve("imported"), "--to", "ftrace").outLines()))
        .isEqualTo(recordedLines());
  }

  // ---- lines of JSON, table ----

  @ParameterizedTest
  @ValueSource(strings = {FIRST_LIGHT, UNSYNC, DIRTY_LOG, NESTED})
  void everyRowOfTheTableSaysWhatTheLineOfJsonSays(String scenario) throws IOException {
    List<Map<String, String>> objects = ExportedTables.ofJsonLines(text(scenario, "ndjson"));
    List<CSVRecord> rows = ExportedTables.ofCsv(text(scenario, "csv"));
    assertThat(rows).hasSameSizeAs(objects);
    for (int i = 0; i < rows.size(); i++) {
      Map<String, String> row = rows.get(i).toMap();
      Map<String, String> object = objects.get(i);
      assertThat(object).containsEntry("step", String.valueOf(i + 1));
      object.remove("configuration");
      object.forEach(
          (name, value) -> assertThat(row).containsEntry(name, ExportedTables.asCell(value)));
    }
  }

  @Test
  void aLineOfJsonIsThatOfInspectWithWhomTheWorkIsFor() throws IOException {
    List<Map<String, String>> inspected =
        ExportedTables.ofJsonLines(done("inspect", JOURNALS.get(UNSYNC), "--format", "json").out());
    List<Map<String, String>> exported = ExportedTables.ofJsonLines(text(UNSYNC, "ndjson"));
    for (Map<String, String> event : exported) {
      assertThat(Integer.parseInt(event.remove("vcpu"))).isBetween(-1, 1);
      if (event.containsKey("vcpu_id")) {
        event.put("vcpu", event.remove("vcpu_id"));
      }
    }
    assertThat(exported).isEqualTo(inspected);
  }

  @Test
  void sqliteImportsTheTableAndCountsWhatInspectCounts() throws Exception {
    assumeTrue(hasSqlite(), "no sqlite3 on this machine: the table is not read by it");
    Path table = own.resolve("events.csv");
    done("export", JOURNALS.get(FIRST_LIGHT), "--to", "csv", "-o", table);
    String counts =
        sqlite(
            table,
            "SELECT count(*) FROM events WHERE event = 'faultResolved' AND returnCode = 4;"
                + "SELECT count(*) FROM events WHERE vcpu = 2;"
                + "SELECT count(*) FROM events WHERE event = 'spteSet'"
                + " AND (CAST(spte AS INTEGER) >> 1 & 1) <> w;"
                + "SELECT max(CAST(step AS INTEGER)) FROM events;");
    CommandResult stat = done("inspect", JOURNALS.get(FIRST_LIGHT), "--stat");
    assertThat(counts.lines())
        .containsExactly(
            stat.outField("RET_PF_FIXED"),
            stat.outField("vcpu2"),
            "0",
            String.valueOf(exported(FIRST_LIGHT, "ndjson").size()));
  }

  @Test
  void sqliteAnswersTheQueriesOfTheDocument() throws Exception {
    assumeTrue(hasSqlite(), "no sqlite3 on this machine: the document's queries are not tried");
    String document = Files.readString(CommandResult.HOME.resolve("docs/export.md"));
    String queries = document.substring(document.indexOf("```sql") + 6);
    queries = queries.substring(0, queries.indexOf("```"));
    Path table = own.resolve("events.csv");
    done("export", JOURNALS.get(UNSYNC), "--to", "csv", "-o", table);
    String answer = sqlite(table, queries);
    assertThat(answer.lines().toList())
        .hasSizeGreaterThan(5)
        .allMatch(line -> line.matches("\\d+\\|\\d+"))
        .contains("4|" + done("inspect", JOURNALS.get(UNSYNC), "--stat").outField("RET_PF_FIXED"));
  }

  // ---- selection ----

  @ParameterizedTest
  @ValueSource(strings = {"ftrace", "ndjson", "csv"})
  void aRangeFromACheckpointIsThatPartOfTheWhole(String format) throws IOException {
    Path journal = own.resolve("journal");
    CommandResult.ofRun(CommandResult.SCENARIOS.resolve(FIRST_LIGHT + ".txt"), journal);
    List<String> whole = withoutComments(done("export", journal, "--to", format).outLines());
    long taken = takeCheckpoint(journal);
    CommandResult result = done("export", journal, (taken + 2) + "-", "--to", format);
    List<String> part = withoutComments(result.outLines());
    if (format.equals("csv")) {
      assertThat(part.remove(0)).isEqualTo(whole.get(0));
    }
    assertThat(result.err()).isEmpty();
    assertThat(part).hasSizeGreaterThan(5).hasSizeLessThan(whole.size());
    assertThat(whole).endsWith(part.toArray(String[]::new));
  }

  @Test
  void theVcpusAndTheHostShareOutAllEvents() throws IOException {
    int sum = 0;
    for (int vcpu = -1; vcpu < 4; vcpu++) {
      List<Map<String, String>> part =
          ExportedTables.ofJsonLines(
              done("export", JOURNALS.get(FIRST_LIGHT), "--to", "ndjson", "--vcpu", vcpu).out());
      String who = String.valueOf(vcpu);
      assertThat(part).isNotEmpty().allMatch(event -> event.get("vcpu").equals(who));
      sum += part.size();
    }
    assertThat(exported(FIRST_LIGHT, "ndjson")).hasSize(sum);
  }

  // ---- output ----

  @Test
  void aFileThatExistsIsReplacedOnlyWithForce() throws IOException {
    Path file = Files.writeString(own.resolve("a.csv"), "precious");
    CommandResult refused = export(UNSYNC, "--to", "csv", "-o", file);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.errLines()).singleElement().asString().contains("a.csv", "--force");
    assertThat(file).hasContent("precious");
    assertThat(export(UNSYNC, "--to", "csv", "-o", file, "--force").exitCode()).isZero();
    assertThat(Files.readString(file)).isEqualTo(text(UNSYNC, "csv"));
    assertThat(filesIn(own)).containsExactly("a.csv");
  }

  @Test
  void anExportThatFailsLeavesNoFile() throws IOException {
    for (Object[] wrong : new Object[][] {{"--vcpu", 99}, {"999999-"}, {"--vm", "other"}}) {
      List<Object> args = new ArrayList<>(List.of("--to", "perfetto", "-o", own.resolve("a.json")));
      args.addAll(List.of(wrong));
      CommandResult failed = export(UNSYNC, args.toArray());
      assertThat(failed.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(failed.errLines()).singleElement().asString().contains("found", "expected");
      assertThat(filesIn(own)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftrace", "perfetto", "ndjson", "csv"})
  void anExportThatIsRefusedWritesNothingToStandardOutput(String format) {
    for (Object[] wrong : new Object[][] {{"--vcpu", 99}, {"999999-"}, {"--vm", "other"}}) {
      List<Object> args = new ArrayList<>(List.of("--to", format));
      args.addAll(List.of(wrong));
      CommandResult failed = export(UNSYNC, args.toArray());
      assertThat(failed.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(failed.out()).isEmpty();
    }
  }

  @Test
  void aFullDiskIsOneLine() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full on this machine: a full disk is not tried");
    for (String format : List.of("ftrace", "perfetto", "ndjson", "csv")) {
      CommandResult failed = export(FIRST_LIGHT, "--to", format, "-o", full);
      assertThat(failed.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(failed.errLines())
          .singleElement()
          .asString()
          .startsWith("umbra: /dev/full cannot be written: ");
    }
  }

  @Test
  void aMissingFolderAndAnUnknownFormatAreOneLineEach() {
    assertThat(export(UNSYNC, "--to", "csv", "-o", own.resolve("none/a.csv")).errLines())
        .singleElement()
        .asString()
        .contains("found no folder");
    assertThat(export(UNSYNC, "--to", "xml").err()).contains("ftrace, perfetto, ndjson, csv");
    assertThat(export(UNSYNC, "--to", "csv", "-o", own).err()).contains("expected a file");
  }

  // ---- steps of the tests ----

  private static CommandResult export(String scenario, Object... args) {
    List<Object> words = new ArrayList<>(List.of("export", JOURNALS.get(scenario)));
    words.addAll(List.of(args));
    return CommandResult.of(words.toArray());
  }

  private static String text(String scenario, String format) {
    return done("export", JOURNALS.get(scenario), "--to", format).out();
  }

  private static List<String> exported(String scenario, String format) {
    return text(scenario, format).lines().toList();
  }

  private static CommandResult done(Object... args) {
    CommandResult result = CommandResult.of(args);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.DONE);
    return result;
  }

  private static List<String> withoutComments(List<String> lines) {
    List<String> rest = new ArrayList<>(lines);
    rest.removeIf(line -> line.startsWith("#"));
    return rest;
  }

  private static List<String> recordedLines() throws IOException {
    try (InputStream in = ExportCommandTest.class.getResourceAsStream("recorded-trace-lines.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** Takes a checkpoint about in the middle of the run. */
  private static long takeCheckpoint(Path journal) throws IOException {
    StreamId vm = StreamId.ofVm(FIRST_LIGHT);
    try (JournalFolder folder = JournalFolder.open(journal.resolve("leveldb"));
        Replay replay = new Replay(folder, vm, null)) {
      while (replay.next()) {
        boolean border = replay.position().nextEvent() == replay.step() + 1;
        if (border && replay.state().isBetweenRequests() && replay.step() > 20) {
          CheckpointFolder.of(journal).write(vm, Checkpoint.of(replay.state(), replay.position()));
          return replay.step();
        }
      }
    }
    throw new AssertionError("no batch ends between two requests");
  }

  private static boolean hasSqlite() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "sqlite3")));
  }

  private static String sqlite(Path table, String query) throws Exception {
    Process process = new ProcessBuilder("sqlite3", ":memory:").redirectErrorStream(true).start();
    try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
      in.write(".import --csv " + table + " events\n" + query + "\n");
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return out;
  }

  private static Set<String> filesIn(Path folder) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }
}
