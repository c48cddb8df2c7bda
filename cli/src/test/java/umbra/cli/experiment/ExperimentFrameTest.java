package umbra.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.actors.SimulationRunner;
import umbra.mmu.event.VmEventKind;

/** What every experiment gets from the frame. */
final class ExperimentFrameTest {
  private final TouchExperiment experiment = new TouchExperiment();
  private final List<String> notices = new ArrayList<>();

  @TempDir private Path temporary;

  @BeforeAll
  static void configureAsTheLauncherDoes() {
    Path home = Path.of(System.getProperty("umbra.home"));
    System.setProperty("config.file", home.resolve("config/application.conf").toString());
    ConfigFactory.invalidateCaches();
  }

  @Test
  void eachRunHasAJournalAndEachStepItsStatistics() throws IOException {
    Laboratory laboratory = laboratory("one", Map.of());
    TrialResult result = laboratory.run(Trial.of("three", TouchExperiment.scenario(3), Map.of()));
    assertThat(laboratory.journal(result).resolve("leveldb")).isDirectory();
    TrialStep touch = result.stepsThatBegin("vcpu 0 touch-write").get(0);
    assertThat(touch.failures()).isZero();
    assertThat(touch.statistic("pf_taken")).isEqualTo(result.statistic("pf_taken"));
    assertThat(result.steps().get(0).statistic("pf_taken")).isLessThan(touch.statistic("pf_taken"));
    assertThat(notices).isEmpty();
  }

  @Test
  void equalSettingsGiveEqualFiles() throws IOException {
    FindingsFolder first = perform("first", Map.of("pages", "2"));
    FindingsFolder second = perform("second", Map.of("pages", "2"));
    for (String name : List.of("touches.csv", "touches.ndjson", "findings.txt", "index.html")) {
      assertThat(second.path().resolve(name)).hasSameBinaryContentAs(first.path().resolve(name));
    }
  }

  @Test
  void anotherReaderFindsTheRowsInTheCsv() throws IOException {
    FindingsFolder folder = perform("csv", Map.of("label", "b"));
    try (CSVParser parser =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(Files.newBufferedReader(folder.path().resolve("touches.csv")))) {
      List<CSVRecord> rows = parser.getRecords();
      assertThat(rows).hasSize(3);
      assertThat(rows.get(2).get("note")).isEqualTo("b, \"<3>\"");
      assertThat(rows.get(2).get("faults")).isEqualTo("3");
    }
    assertThat(Files.readAllLines(folder.path().resolve("touches.ndjson")).get(0))
        .startsWith("{\"pages\":1,\"faults\":1,")
        .endsWith("\"run\":\"journals/touch-1\"}");
  }

  @Test
  void textOfAnExperimentCannotBecomePartOfThePage() throws IOException {
    String page = Files.readString(perform("page", Map.of()).page());
    assertThat(page).contains("&lt;really>").doesNotContain("<really>").doesNotContain("\"<1>");
    assertThat(page).contains("Content-Security-Policy").contains("umbra experiment touch");
  }

  @Test
  void aSettingThatIsNotPossibleIsRefusedBeforeAnythingRuns() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Settings(experiment, Map.of("pages", "0")))
        .withMessage("found --set pages=0, expected a number from 1 to 512");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Settings(experiment, Map.of("pages", "many")))
        .withMessageContaining("found --set pages=many");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Settings(experiment, Map.of("page", "1")))
        .withMessageContaining("found --set page, expected one of pages, label");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Settings(experiment, Map.of("nx_huge_pages", "1")))
        .withMessageContaining("touch sets it itself");
  }

  @Test
  void aSwitchOfTheSimulatorHoldsForEveryRun() {
    TrialResult result =
        laboratory("switched", Map.of("npt", "1"))
            .run(Trial.of("nested", TouchExperiment.scenario(3), Map.of()));
    assertThat(result.events().count(VmEventKind.PAGE_UNSYNCED)).isZero();
    assertThat(result.statistic("pf_taken")).isPositive();
  }

  @Test
  void anExpectationThatFailsEndsTheExperiment() {
    String text = TouchExperiment.scenario(1) + "expect stat pf_fixed +7\n";
    assertThatExceptionOfType(FailedTrialException.class)
        .isThrownBy(() -> laboratory("bad", Map.of()).run(Trial.of("bad", text, Map.of())))
        .withMessage("bad:6:1: expect stat pf_fixed +7: found +1");
  }

  @Test
  void aFolderThatHoldsSomethingIsRefused() throws IOException {
    Files.writeString(temporary.resolve("something"), "here");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FindingsFolder(temporary))
        .withMessageContaining("expected a new or an empty folder");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FindingsFolder(temporary.resolve("something")))
        .withMessageContaining("found the file");
  }

  @Test
  void aRowWithTooFewValuesIsAMistakeOfTheExperiment() {
    Table table = new Table("t", "T", new Column("a", "one"), new Column("b", "two"));
    assertThatIllegalArgumentException().isThrownBy(() -> table.row(Cell.of(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> table.plot(Plot.lines("p", "a", "c")));
  }

  @Test
  void aCheckThatFailsMakesFindingsUnsound() {
    Verdict verdict = new Verdict("So.", List.of());
    assertThat(new Findings(List.of(), List.of(Check.equal("a", 1, 1)), verdict).sound()).isTrue();
    assertThat(new Findings(List.of(), List.of(Check.equal("a", 1, 2)), verdict).sound()).isFalse();
  }

  private FindingsFolder perform(String name, Map<String, String> given) throws IOException {
    FindingsFolder folder = new FindingsFolder(temporary.resolve(name));
    Settings settings = new Settings(experiment, given);
    Findings findings = experiment.perform(laboratory(name, given), settings);
    assertThat(findings.sound()).isTrue();
    folder.write(
        experiment,
        findings,
        new FindingsPage(experiment, findings, "umbra experiment touch", "umbra test"));
    return folder;
  }

  private Laboratory laboratory(String name, Map<String, String> given) {
    return new Laboratory(
        temporary.resolve(name),
        new Settings(experiment, given),
        SimulationRunner::run,
        notices::add);
  }
}
