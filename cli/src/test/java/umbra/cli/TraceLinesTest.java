package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs with {@code trace} lines, and every command on their journals, with and without the file.
 */
final class TraceLinesTest {
  private static final Path SAMPLE = CommandResult.HOME.resolve("config/traces/sample/sqlite.gz");

  @TempDir private Path temporary;
  private Path scenario;
  private Path journal;

  @BeforeEach
  void writeAScenarioOfTwoPrograms() throws IOException {
    journal = temporary.resolve("journal");
    Path folder = Files.createDirectories(temporary.resolve("scenarios/traces"));
    Files.copy(SAMPLE, folder.resolve("packed"));
    Files.write(folder.resolve("plain"), text());
    scenario =
        Files.writeString(
            temporary.resolve("scenarios/two.txt"),
            "vcpus 2\nslot 1 gpa=0x100000000 size=64M backing=thp\n"
                + map(0)
                + map(1)
                + """
                ops
                vcpu 1 cr3 1
                parallel
                trace vcpu=0 file=traces/packed count=4000
                trace vcpu=1 file=traces/plain format=lackey
                host log 1 on
                end
                expect ok
                trace vcpu=0 file=traces/packed skip=4000
                expect ok
                host getlog 1
                """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"round-robin", "seeded:5", "free"})
  void aRunReplaysWithoutItsTracesAndIsDecidedAgainWithThem(String schedule) throws IOException {
    CommandResult run =
        CommandResult.of(
            "run", scenario, "--journal", journal, "--schedule", schedule, "--paranoid");
    assertThat(run.exitCode()).as(run.toString()).isEqualTo(ExitCode.DONE);
    assertThat(run.outField("events")).endsWith("13515 accesses and operations");

    CommandResult again = CommandResult.of("replay", journal, "--verify");
    assertThat(again.exitCode()).as(again.toString()).isEqualTo(ExitCode.DONE);
    assertThat(again.outField("verify")).endsWith("all the same");

    removeTraces();
    CommandResult replay = CommandResult.of("replay", journal);
    assertThat(replay.outField("digest")).isEqualTo(run.outField("digest"));
    assertThat(CommandResult.of("verify", journal).outLines()).endsWith("whole");
    assertThat(CommandResult.of("show", journal, "--at", 90, "tables").exitCode())
        .isEqualTo(ExitCode.DONE);
    assertThat(CommandResult.of("why", journal, "--spte", "1:0").exitCode())
        .isEqualTo(ExitCode.DONE);
    assertThat(CommandResult.of("info", journal).out())
        .contains("trace       traces/packed, 6753 accesses, ")
        .contains("trace       traces/plain, 6753 accesses, ");
  }

  @Test
  void withoutItsTracesNothingIsDecidedAgain() throws IOException {
    CommandResult.ofRun(scenario, journal);
    removeTraces();
    expectMissing(CommandResult.of("replay", journal, "--verify"));
    assertThat(CommandResult.of("resume", journal).outLines())
        .containsExactly("the run has ended; nothing is left to resume");
  }

  private void expectMissing(CommandResult refused) throws IOException {
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.errLines())
        .singleElement()
        .asString()
        .startsWith("umbra: " + temporary.resolve("scenarios/traces/packed") + ": found no such")
        .contains("expected the run's trace, " + Files.size(SAMPLE) + " bytes with sha-256 ");
  }

  @Test
  void anotherFileThanTheRunHadIsRefused() throws IOException {
    CommandResult.ofRun(scenario, journal);
    Files.writeString(temporary.resolve("scenarios/traces/plain"), "I  1000,1\n");
    CommandResult refused = CommandResult.of("replay", journal, "--verify");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.errLines())
        .singleElement()
        .asString()
        .contains("scenarios/traces/plain: found another file than the run's trace, 10 bytes");
  }

  @Test
  void aRunThatWasPackedAndMovedIsDecidedAgainWhereItsTracesAre() throws IOException {
    CommandResult run = CommandResult.ofRun(scenario, journal);
    Path packed = temporary.resolve("run.umbra");
    Path elsewhere = temporary.resolve("elsewhere");
    assertThat(CommandResult.of("pack", journal, "-o", packed).exitCode()).isZero();
    assertThat(CommandResult.of("unpack", packed, "--to", elsewhere).exitCode()).isZero();
    assertThat(CommandResult.of("replay", elsewhere).outField("digest"))
        .isEqualTo(run.outField("digest"));
    CommandResult again =
        CommandResult.of(
            "replay", elsewhere, "--verify", "--traces", temporary.resolve("scenarios"));
    assertThat(again.exitCode()).as(again.toString()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void theSameRunInAnotherFolderHasTheSameJournal() throws IOException {
    CommandResult here = CommandResult.ofRun(scenario, journal);
    Path other = temporary.resolve("other");
    Files.move(temporary.resolve("scenarios"), other);
    CommandResult there =
        CommandResult.ofRun(other.resolve("two.txt"), temporary.resolve("second"));
    assertThat(there.outField("chain head")).isEqualTo(here.outField("chain head"));
  }

  @Test
  void aKilledRunIsResumedToTheChainHeadThatNobodyKilledGets() throws Exception {
    String rounds = Files.readString(scenario).replace("parallel\n", "repeat 40\nparallel\n");
    Files.writeString(scenario, rounds.replace("expect ok\ntrace", "end\ntrace"));
    CommandResult whole = CommandResult.ofRun(scenario, temporary.resolve("whole"));
    RunningProcess.start(temporary, "run", scenario, "-v", "--journal", journal).killAfter(900);

    Path scenarios = temporary.resolve("scenarios");
    Path moved = Files.move(scenarios, temporary.resolve("moved"));
    expectMissing(CommandResult.of("resume", journal));
    CommandResult resumed = CommandResult.of("resume", journal, "--traces", moved);
    assertThat(resumed.exitCode()).as(resumed.toString()).isEqualTo(ExitCode.DONE);
    assertThat(resumed.outField("chain head")).isEqualTo(whole.outField("chain head"));
  }

  @Test
  void diffNamesTheAccessAtWhichTwoRunsPartWithoutReadingTheTrace() throws IOException {
    CommandResult.ofRun(scenario, journal);
    Path other = temporary.resolve("other");
    Files.writeString(scenario, Files.readString(scenario).replace("skip=4000", "skip=4001"));
    CommandResult.ofRun(scenario, other);
    removeTraces();
    CommandResult diff = CommandResult.of("diff", journal, other);
    assertThat(diff.exitCode()).as(diff.toString()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(diff.out()).containsPattern("access 4\\d{3} of traces/packed \\(line \\d+\\)");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a word               | hello        | :2:1: found 'hello', expected an access
          a cut line           | I  04000,    | :2:10: found 'end of line', expected a size
          an address too high  | I  f00000000000000,1 | :2:4: found 'f00000000000000,1', expected a canonical address
          """)
  void aBrokenTraceIsRefusedWithItsPlaceBeforeAnythingRuns(String what, String line, String message)
      throws IOException {
    Files.writeString(
        temporary.resolve("scenarios/traces/plain"), "I  401000,1\n" + line + "\nI  401000,1\n");
    CommandResult refused = CommandResult.of("run", scenario, "--journal", journal);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.errLines())
        .singleElement()
        .asString()
        .startsWith("umbra: traces/plain" + message);
    assertThat(journal).doesNotExist();
  }

  @Test
  void aTraceThatIsNotThereOrTooShortIsRefusedBeforeAnythingRuns() throws IOException {
    Files.writeString(scenario, Files.readString(scenario).replace("skip=4000", "skip=6753"));
    refusedWith("two.txt:", "found skip=6753, expected accesses that are there: traces/packed");
    removeTraces();
    refusedWith(
        temporary.resolve("scenarios/traces/packed") + ": ",
        "found no such file, expected a trace");
  }

  private void refusedWith(String start, String message) {
    CommandResult refused = CommandResult.of("run", scenario, "--journal", journal);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.errLines())
        .singleElement()
        .asString()
        .startsWith("umbra: " + start)
        .contains(message);
    assertThat(journal).doesNotExist();
  }

  private void removeTraces() throws IOException {
    Files.delete(temporary.resolve("scenarios/traces/packed"));
    Files.delete(temporary.resolve("scenarios/traces/plain"));
  }

  private static byte[] text() throws IOException {
    try (InputStream file = new GZIPInputStream(Files.newInputStream(SAMPLE))) {
      return file.readAllBytes();
    }
  }

  /** Each page that the sample touches, read by another reader than Umbra's. */
  private static String map(int space) throws IOException {
    TreeSet<Long> pages = new TreeSet<>();
    for (String line : new String(text(), StandardCharsets.US_ASCII).split("\n", -1)) {
      if (!line.isEmpty()) {
        int comma = line.indexOf(',');
        long gva = Long.parseLong(line.substring(3, comma), 16);
        pages.add(gva >> 12);
        long last = gva + Integer.parseInt(line.substring(comma + 1)) - 1;
        pages.add(last >> 12);
      }
    }
    StringBuilder lines = new StringBuilder(space == 0 ? "" : "as " + space + "\n");
    long gpa = 0x1_0000_0000L + space * 0x200_0000L;
    for (long page : pages) {
      lines.append(String.format("map as=%d gva=0x%x gpa=0x%x%n", space, page << 12, gpa));
      gpa += 4096;
    }
    return lines.toString();
  }
}
