package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code umbra show} on journals of shipped scenarios, none of which it may change. */
final class ShowCommandTest {
  private static final Pattern OWN_EVENT =
      Pattern.compile("vcpu0 \\d+: (\\w+): vmStep (\\d+)(?: gva 0x([0-9a-f]+))?.*");

  @TempDir private static Path temporary;

  private static Path unsync;
  private static Path firstLight;
  private static Path nested;
  private static Path otherTurns;
  private static String before;

  @BeforeAll
  static void runScenarios() throws IOException {
    unsync = run("unsync-invlpg-sync");
    firstLight = run("first-light");
    nested = run("nested-huge-page-split-ahead");
    otherTurns = temporary.resolve("journals/other-turns");
    CommandResult.of(
        "run",
        CommandResult.SCENARIOS.resolve("first-light.txt"),
        "--journal",
        otherTurns,
        "--schedule",
        "seeded:7");
    before = FolderContents.of(temporary.resolve("journals"));
  }

  private static Path run(String scenario) {
    Path journal = temporary.resolve("journals").resolve(scenario);
    CommandResult.ofRun(CommandResult.SCENARIOS.resolve(scenario + ".txt"), journal);
    return journal;
  }

  @AfterAll
  static void noJournalWasChanged() throws IOException {
    assertThat(FolderContents.of(temporary.resolve("journals"))).isEqualTo(before);
  }

  @Test
  void everySectionOfAnUnsyncedTableIsAsItWasPromised() throws IOException {
    assertThat(
            done(
                    unsync,
                    "--at",
                    120,
                    "pages",
                    "tables",
                    "rmap",
                    "0x1b",
                    "translations",
                    7,
                    "tlb",
                    0,
                    "slots",
                    "caches",
                    "stats")
                .out())
        .isEqualTo(resource("show-unsync-sections.txt"));
  }

  @Test
  void withoutASectionThereIsAnOverview() throws IOException {
    assertThat(done(unsync, "--at", 120).out()).isEqualTo(resource("show-unsync-overview.txt"));
  }

  @Test
  void theTablesInTheMiddleOfASplitAreAsTheyWerePromised() throws IOException {
    assertThat(done(firstLight, "--at", 20_000, "tables").out())
        .isEqualTo(resource("show-first-light-tables.txt"));
  }

  @Test
  void aNestedGuestsTablesStandBesideItsHostsOwn() throws IOException {
    assertThat(done(nested, "tables").out()).isEqualTo(resource("show-nested-tables.txt"));
  }

  @Test
  void aSectionIsTheSameAloneAndAmongOthers() {
    List<String> together = done(firstLight, "pages", "slots", "stats").outLines();
    List<String> apart = new ArrayList<>();
    for (String section : List.of("pages", "slots", "stats")) {
      apart.addAll(done(firstLight, section).outLines());
      apart.add("");
    }
    apart.remove(apart.size() - 1);
    assertThat(together).isEqualTo(apart);
  }

  @Test
  void theLastStepIsWhatIsShownWithoutAStep() {
    String last = done(firstLight).outField("step").split(" ", -1)[0];
    assertThat(done(firstLight, "--at", last).out()).isEqualTo(done(firstLight).out());
  }

  @Test
  void statisticsAreThoseThatReplayCounts() {
    List<String> replayed =
        CommandResult.of("replay", firstLight).outLines().stream()
            .filter(line -> line.matches("[a-z0-9_]+ +\\d+"))
            .filter(line -> !line.startsWith("step"))
            .map(line -> line.replaceAll(" +", " "))
            .toList();
    List<String> shown =
        done(firstLight, "stats").outLines().stream()
            .skip(1)
            .map(line -> line.replaceAll(" +", " "))
            .filter(line -> !line.endsWith(" 0"))
            .toList();
    assertThat(shown).isNotEmpty().isEqualTo(replayed);
  }

  @Test
  void aBaselineGivesDifferencesAndPercent() {
    CommandResult same = done(firstLight, "stats", "--baseline", firstLight);
    assertThat(same.outLines().stream().skip(1))
        .allMatch(line -> line.matches(".* 0 +(\\+0\\.0|-)"));
    CommandResult other = done(firstLight, "stats", "--baseline", unsync);
    long taken = number(done(firstLight, "stats"), "pf_taken");
    long baseline = number(done(unsync, "stats"), "pf_taken");
    assertThat(other.outField("pf_taken").split(" +", -1))
        .containsExactly(
            Long.toString(taken),
            Long.toString(baseline),
            Long.toString(taken - baseline),
            String.format(Locale.ROOT, "%+.1f", 100.0 * (taken - baseline) / baseline));
  }

  @Test
  void aBaselineIsTakenAtTheSameStepOrAtItsEndIfItEndsBefore() {
    CommandResult result = done(firstLight, "--at", 20_000, "stats", "--baseline", otherTurns);
    long taken = number(done(otherTurns, "--at", 20_000, "stats"), "pf_taken");
    assertThat(result.outField("pf_taken").split(" +", -1)[1]).isEqualTo(Long.toString(taken));
    assertThat(result.err()).isEmpty();
    CommandResult ended = done(firstLight, "--at", 20_000, "stats", "--baseline", unsync);
    assertThat(ended.errLines())
        .singleElement()
        .asString()
        .startsWith("umbra: note: the baseline ends at step ");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 90, 95, 110, 116, 120, 121, 125, 130, 141})
  void theTlbAtAStepIsWhatTheOwnStreamSaysUpToIt(int step) {
    Set<String> expected = new TreeSet<>();
    for (String line : CommandResult.of("inspect", unsync, "--vcpu", 0, "--own").outLines()) {
      Matcher event = OWN_EVENT.matcher(line);
      if (event.matches() && Long.parseLong(event.group(2)) <= step) {
        switch (event.group(1)) {
          case "tlbEmptied" -> expected.clear();
          case "tlbFilled" -> expected.add("0x" + event.group(3));
          case "tlbEntryDropped" ->
              expected.remove("0x" + event.group(3).replaceAll("...$", "000"));
          default -> {}
        }
      }
    }
    Set<String> shown = new TreeSet<>();
    for (String line : done(unsync, "--at", step, "tlb", 0, "--all").outLines()) {
      if (line.startsWith("0x")) {
        shown.add(line.substring(0, line.indexOf('-')));
      }
    }
    assertThat(shown).isEqualTo(expected);
  }

  @Test
  void jsonIsAnObjectALine() throws IOException {
    List<String> lines =
        done(firstLight, "--format", "json", "pages", "tables", "slots", "stats", "tlb", 1)
            .outLines();
    for (String line : lines) {
      try (JsonParser parser = new JsonFactory().createParser(line)) {
        assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
        assertThat(parser.nextFieldName()).isEqualTo("kind");
        parser.nextToken();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          assertThat(parser.currentToken()).isNotNull();
        }
        assertThat(parser.nextToken()).isNull();
      }
    }
    String pages = done(firstLight, "pages").outField("pages").split(" ", -1)[0];
    assertThat(lines.stream().filter(line -> line.contains("\"kind\":\"page\"")))
        .hasSize(Integer.parseInt(pages));
  }

  @ParameterizedTest
  @CsvSource({
    "--at=0, 'found --at 0, expected a step from 1 on'",
    "--at=99999999, 'found --at 99999999, expected at most 37454, the last event'",
    "foo, 'found section ''foo'', expected one of: pages, tables, rmap GFN, tlb N'",
    "rmap, 'found ''rmap'' alone, expected rmap GFN'",
    "rmap 0x999999, 'found gfn 0x999999, expected one of a slot: 0x0-0x7ff, 0x10000-0x10fff'",
    "rmap zz, 'found rmap ''zz'', expected a number as in 27 or 0x1b'",
    "tlb 9, 'found vcpu 9, expected 0 to 3'",
    "tlb 99999999999, 'found tlb ''99999999999'', expected a smaller number'",
    "translations 99, 'found page 99, expected one of the 22 shadow pages'",
    "tables --vcpu=7, 'found vcpu 7, expected 0 to 3'",
    "tables --vcpu=-1, 'found --vcpu -1, expected a vCPU from 0 on'",
    "tables --gpa=0-0x1000, 'found --gpa, expected --gva: with npt=0'",
    "tables --gva=0x2000-0x1000, 'found --gva 0x2000-0x1000, expected FROM-TO'",
    "pages tlb 9, 'found vcpu 9, expected 0 to 3'",
    "slots stats translations 0, 'found page 0, expected one of the 22 shadow pages'",
    "tables --gva=1 --gpa=1, 'found --gva and --gpa, expected one of them'",
    "tables --at=1, 'found no root of any vcpu at this step'",
    "pages --gfn=0x77, 'found gfn 0x77, expected one that a shadow page stands for'",
    "pages --vcpu=1, 'found --vcpu, expected the section ''tables'' with it'",
    "stats --baseline=no-such-folder, 'no-such-folder'",
    "--vm=other, 'found no VM ''other'''"
  })
  void whatCannotBeShownIsOneLine(String words, String message) {
    List<Object> args = new ArrayList<>(List.of("show", firstLight));
    args.addAll(List.of(words.split(" ", -1)));
    CommandResult result = CommandResult.of(args.toArray());
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines()).singleElement().asString().contains(message);
    assertThat(result.out()).isEmpty();
  }

  private static long number(CommandResult stats, String name) {
    return Long.parseLong(stats.outField(name));
  }

  private static CommandResult done(Path journal, Object... args) {
    List<Object> all = new ArrayList<>(List.of("show", journal));
    all.addAll(List.of(args));
    CommandResult result = CommandResult.of(all.toArray());
    assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.DONE);
    return result;
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = ShowCommandTest.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
