package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import umbra.cli.search.Draft;

/** {@code umbra explore}: schedules, what they break, and the short scenarios that come of it. */
final class ExploreCommandTest {
  private static final Path RACE = CommandResult.SCENARIOS.resolve("two-vcpus-race.txt");
  private static final String BROKEN = "access_refresh_when_rmapped=0";

  @TempDir private Path folder;

  @Test
  void noScheduleOfTheRaceBreaksAnInvariant() {
    CommandResult result = CommandResult.of("explore", RACE, "--seeds", "1..200");
    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(result.outField("found")).isEqualTo("nothing: every invariant held");
    assertThat(result.outField("runs")).matches("200, \\d+ events, \\d{2,3} different end states");
    assertThat(CommandResult.of("explore", RACE, "--seeds", "1..200")).isEqualTo(result);
  }

  @Test
  void theLowestSeedIsFoundAndItsCommandRepeatsIt() {
    CommandResult result =
        CommandResult.of("explore", RACE, "--seeds", "1..200", "--set", BROKEN, "--quantum", 2);
    assertThat(result.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    long seed = Long.parseLong(result.outField("found").replaceAll("^seed (\\d+),.*", "$1"));
    assertThat(seed).isGreaterThan(1);
    CommandResult below =
        CommandResult.of(
            "explore", RACE, "--seeds", "1.." + (seed - 1), "--set", BROKEN, "--quantum", 2);
    assertThat(below.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(breaks(result.outField("repeat with"), "first")).contains(what(result, "found"));
  }

  @Test
  void whatIsFoundBecomesAShortScenarioWithoutASchedule() throws IOException {
    Path file = folder.resolve("short.txt");
    CommandResult result =
        CommandResult.of("explore", RACE, "--seeds", "1..200", "--set", BROKEN, "-o", file);
    assertThat(result.outField("shortened")).startsWith("to 3 lines of set-up and 2 of operations");
    assertThat(result.outField("it breaks")).startsWith("under any schedule, after step ");
    Draft draft = Draft.of(Files.readString(file));
    assertThat(draft.operations()).containsExactly("vcpu 1 read 0x401000", "vcpu 0 write 0x401000");
    assertThat(result.out()).endsWith("\n\n" + Files.readString(file));
    List<String> repeats = result.outLines().stream().filter(l -> l.startsWith("repeat")).toList();
    assertThat(breaks(repeats.get(1).substring("repeat with ".length()), "second"))
        .contains("invariant 22 ");
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, true", "60, true"})
  void theRunsForShorteningAreBounded(int runs, boolean shortened) {
    CommandResult result =
        CommandResult.of(
            "explore", RACE, "--seeds", "1..200", "--set", BROKEN, "--shrink-runs", runs);
    assertThat(result.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(result.out().contains("more might make it shorter (--shrink-runs)"))
        .isEqualTo(shortened);
    assertThat(result.out().contains("\nops\n")).isEqualTo(shortened);
  }

  /** No line can name an access of a traced program, so the blocks stay. */
  @Test
  void aScenarioWithATraceIsShortenedWithItsSchedule() throws IOException {
    Files.writeString(folder.resolve("walk"), "I  00402000,3\n S 00401000,8\n L 00402000,8\n");
    Path scenario = folder.resolve("traced.txt");
    Files.writeString(
        scenario,
        Files.readString(RACE)
            .replace("vcpu 0 write 0x401000\n", "trace vcpu=0 file=walk\n")
            .replace("vcpu 0 user write 0x40001000 0x42\n", ""));
    Path file = folder.resolve("short.txt");
    CommandResult result =
        CommandResult.of("explore", scenario, "--seeds", "1..300", "--set", BROKEN, "-o", file);
    assertThat(result.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(result.outField("it breaks")).startsWith("under seeded:");
    assertThat(Draft.of(Files.readString(file)).operations())
        .startsWith("parallel")
        .endsWith("end")
        .contains("trace vcpu=0 file=walk")
        .hasSizeLessThan(8);
    List<String> repeats = result.outLines().stream().filter(l -> l.startsWith("repeat")).toList();
    assertThat(breaks(repeats.get(1).substring("repeat with ".length()), "second"))
        .contains("invariant 22 ");
  }

  @Test
  void anOperationThatCannotBeCarriedOutIsOneLine() throws IOException {
    Path scenario = folder.resolve("wrong.txt");
    Files.writeString(
        scenario, "vcpus 2\nops\nparallel\nvcpu 0 nop\nvcpu 1 setpte gva=0x40000000 set=W\nend\n");
    CommandResult result = CommandResult.of("explore", scenario, "--seeds", "1..50");
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines())
        .singleElement()
        .asString()
        .contains("5:1: found no level 3 table for 0x40000000, expected a mapped address");
  }

  @ParameterizedTest
  @CsvSource({
    "--seeds,2..1,found seeds '2..1'",
    "--seeds,a..b,found seeds 'a..b'",
    "--seeds,1..99999999999,found seeds '1..99999999999'",
    "--quantum,0,found --quantum 0",
    "--shrink-runs,-1,found --shrink-runs -1",
    "--set,no_such=1,found setting 'no_such'",
    "-o,/nowhere/x.txt,found no folder"
  })
  void whatIsWrongIsOneLine(String option, String value, String message) {
    List<Object> words = new ArrayList<>(List.of("explore", RACE));
    words.addAll(option.equals("--seeds") ? List.of() : List.of("--seeds", "1..2"));
    words.addAll(List.of(option, value));
    CommandResult result = CommandResult.of(words.toArray());
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.out()).isEmpty();
    assertThat(result.errLines()).singleElement().asString().contains(message, "expected");
  }

  /** Runs a command that was printed into a journal; what stopped it. */
  private String breaks(String command, String journal) {
    List<Object> words = new ArrayList<>(Arrays.asList((Object[]) command.split(" ")));
    assertThat(words.remove(0)).isEqualTo("umbra");
    words.addAll(List.of("--journal", folder.resolve(journal)));
    CommandResult run = CommandResult.of(words.toArray());
    assertThat(run.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    return run.err();
  }

  /** The invariant in words, without seed and step. */
  private static String what(CommandResult result, String field) {
    return result.outField(field).replaceAll("^.*?: ", "");
  }
}
