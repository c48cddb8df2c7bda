package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReportCommandTest {
  private static final String LAST_OF_UNSYNC = "174";

  @TempDir static Path folder;
  private static Path journal;

  @BeforeAll
  static void runAScenario() {
    journal = folder.resolve("unsync");
    CommandResult.ofRun(CommandResult.SCENARIOS.resolve("unsync-invlpg-sync.txt"), journal);
  }

  @Test
  void itSaysWhatItWrote() throws IOException {
    Path page = folder.resolve("says.html");
    CommandResult result = CommandResult.of("report", journal, "-o", page);
    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.outLines())
        .containsExactly(
            "report      " + page + ", " + Files.size(page) + " bytes",
            "steps       1-174 of 174 with events and page tables");
  }

  @Test
  void aRangeOfStepsIsHeldAndTheRestIsCounted() throws IOException {
    Path page = folder.resolve("range.html");
    CommandResult result = CommandResult.of("report", journal, "90-110", "-o", page);
    assertThat(result.outLines())
        .contains(
            "steps       90-110 of 174 with events and page tables",
            "others      umbra report "
                + journal
                + " FROM-TO -o FILE holds others, 100000 at most");
    ReportData data = new ReportData(page);
    assertThat(data.object("run")).containsEntry("first", 90L).containsEntry("last", 110L);
    assertThat((List<?>) data.object("events").get("texts")).hasSize(21);
    assertThat(counted(data.object("run"), "kinds")).isEqualTo(174);
    assertThat(counted(data.object("run"), "vcpus")).isEqualTo(174);
  }

  private static long counted(Map<String, Object> run, String what) {
    long sum = 0;
    for (Object pair : (List<?>) run.get(what)) {
      sum += (Long) ((List<?>) pair).get(1);
    }
    return sum;
  }

  @Test
  void theEventsHaveTheTextsThatInspectPrints() throws IOException {
    Path page = folder.resolve("texts.html");
    CommandResult.of("report", journal, "-o", page);
    List<String> lines = new ArrayList<>();
    for (Object text : (List<?>) new ReportData(page).object("events").get("texts")) {
      lines.addAll(List.of(((String) text).split("\n", -1)));
    }
    List<String> inspected =
        CommandResult.of("inspect", journal).outLines().stream()
            .map(line -> line.substring(line.indexOf(": ") + 2))
            .toList();
    assertThat(lines).isEqualTo(inspected);
  }

  @Test
  void thePageLoadsNothingAndItsPolicyForbidsIt() throws IOException {
    Path page = folder.resolve("alone.html");
    CommandResult.of("report", journal, "-o", page);
    String html = new ReportData(page).page();
    assertThat(html)
        .doesNotContainPattern("(?i)(src|href|action|data)\\s*=\\s*[\"']?(https?:)?//")
        .doesNotContainPattern("(?i)<(link|img|iframe|object|embed|base)\\b")
        .doesNotContainPattern("(?i)@import|url\\(")
        .contains("default-src 'none'");
    Matcher scripts =
        Pattern.compile("<script(?! type=\"application/octet-stream\")").matcher(html);
    assertThat(scripts.results().count()).isEqualTo(1);
  }

  @Test
  void theSameJournalGivesTheSamePage() throws IOException {
    Path one = folder.resolve("one.html");
    Path other = folder.resolve("other.html");
    CommandResult.of("report", journal, "-o", one);
    CommandResult.of("report", journal, "-o", other);
    assertThat(other).hasSameBinaryContentAs(one);
  }

  @Test
  void anExistingFileIsKeptUnlessForced() throws IOException {
    Path page = Files.writeString(folder.resolve("mine.html"), "mine");
    CommandResult refused = CommandResult.of("report", journal, "-o", page);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.errLines())
        .containsExactly(
            "umbra: found the file " + page + ", expected a new one, or --force to replace it");
    assertThat(page).hasContent("mine");
    assertThat(CommandResult.of("report", journal, "-o", page, "--force").exitCode()).isZero();
    assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>");
  }

  @Test
  void aRangeBehindTheEndIsRefusedAndLeavesNoFile() {
    Path page = folder.resolve("behind.html");
    CommandResult result = CommandResult.of("report", journal, "1000-2000", "-o", page);
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines())
        .containsExactly(
            "umbra: found a range from step 1000 on, expected steps up to "
                + LAST_OF_UNSYNC
                + ", the last event");
    assertThat(page).doesNotExist();
    assertThat(folder.toFile().list((in, name) -> name.endsWith(".part"))).isEmpty();
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path page = folder.resolve("nowhere/page.html");
    CommandResult result = CommandResult.of("report", journal, "-o", page);
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines()).hasSize(1).allMatch(line -> line.contains("nowhere"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unsync-invlpg-sync",
        "huge-page-split-by-dirty-logging",
        "nested-huge-page-split-ahead",
        "guest-table-flooding",
        "thirty-two-bits-quadrants",
        "pae-pdptrs"
      })
  void goingThroughTheChangesGivesTheTablesThatAreDescribedThere(String scenario)
      throws IOException {
    Path run = folder.resolve("run-" + scenario);
    CommandResult.ofRun(CommandResult.SCENARIOS.resolve(scenario + ".txt"), run);
    Path whole = folder.resolve(scenario + ".html");
    CommandResult.of("report", run, "-o", whole);
    ReportData all = new ReportData(whole);
    long steps = (Long) all.object("run").get("steps");
    for (int step = 2; step <= steps; step += Math.max(1, (int) steps / 7)) {
      Path page = folder.resolve(scenario + "-" + step + ".html");
      CommandResult.of("report", run, step + "-" + step, "-o", page);
      assertThat(new ReportData(page).rowsAfter(0))
          .as("before step %d", step)
          .isEqualTo(all.rowsAfter(step - 1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"npt=1", "npt=1 tdp_mmu=1"})
  void soTheyDoWithNestedPaging(String settings) throws IOException {
    Path run = folder.resolve("npt-" + settings.length());
    List<Object> words = new ArrayList<>(List.of("run", splitScenario(), "--journal", run));
    for (String setting : settings.split(" ", -1)) {
      words.addAll(List.of("--set", setting));
    }
    CommandResult.of(words.toArray());
    Path whole = folder.resolve("npt" + settings.length() + ".html");
    CommandResult.of("report", run, "-o", whole);
    ReportData all = new ReportData(whole);
    int steps = ((Long) all.object("run").get("steps")).intValue();
    Path last = folder.resolve("npt-last" + settings.length() + ".html");
    CommandResult.of("report", run, steps + "-", "-o", last);
    assertThat(new ReportData(last).rowsAfter(0)).isEqualTo(all.rowsAfter(steps - 1));
  }

  private static Path splitScenario() {
    return CommandResult.SCENARIOS.resolve("huge-page-split-by-dirty-logging.txt");
  }
}
