package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run in a process of its own that is ended from outside: nothing that it told is lost. */
final class KilledRunTest {
  /** Short steps that are reported one by one, long enough for a kill to hit among them. */
  private static final int STEPS = 200_000;

  private static final String SCENARIO =
      """
      name killed
      vcpus 2
      slot 1 gpa=0x10000000 size=64M backing=2M
      map gva=0x40000000 gpa=0x10000000 size=2M count=32 flags=PWUAD
      warm off
      ops
      host log 1 on
      repeat %d
      workload vcpu=* pattern=uniform gva=0x40000000 size=64M count=20 reads=30%% seed=5
      host getlog 1
      end
      """;

  @TempDir private Path temporary;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatAKilledRunHadReportedIsInItsJournal(long seed) throws Exception {
    long bytes = new SplittableRandom(seed).nextLong(5_000, 80_000);
    List<String> told = start().killAfter(bytes);
    Path journal = temporary.resolve("journal");

    CommandResult verify = CommandResult.of("verify", journal);
    expectWholeAsFarAsItGoes(verify);
    CommandResult replay = CommandResult.of("replay", journal, "--verify");
    assertThat(replay.exitCode()).as(replay.toString()).isEqualTo(ExitCode.DONE);
    assertThat(replay.outField("verify")).endsWith("all the same");
    assertThat(verify.out()).contains("vm|killed: whole up to event " + replay.outField("step"));
    assertThat(hostRequests(journal)).isGreaterThanOrEqualTo(hostSteps(told));
    assertThat(hostSteps(told)).as("steps that were told").isGreaterThan(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"round-robin", "seeded:4"})
  void aKilledRunIsResumedToTheChainHeadThatNobodyKilledGets(String schedule) throws Exception {
    Path scenario = Files.writeString(temporary.resolve("killed.txt"), SCENARIO.formatted(1_000));
    CommandResult whole =
        CommandResult.of(
            "run", scenario, "--journal", temporary.resolve("whole"), "--schedule", schedule);
    Path journal = temporary.resolve("journal");
    RunningProcess.start(
            temporary, "run", scenario, "-v", "--journal", journal, "--schedule", schedule)
        .killAfter(6_000);

    CommandResult resumed = CommandResult.of("resume", journal);
    assertThat(resumed.exitCode()).as(resumed.toString()).isEqualTo(ExitCode.DONE);
    for (String figure : List.of("events", "faults", "digest", "chain head")) {
      assertThat(resumed.outField(figure)).isEqualTo(whole.outField(figure));
    }
    assertThat(CommandResult.of("verify", journal).outLines()).endsWith("whole");
    CommandResult again = CommandResult.of("resume", journal);
    assertThat(again.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(again.outLines()).containsExactly("the run has ended; nothing is left to resume");
  }

  @Test
  void whatIsNoJournalCannotBeResumed() {
    CommandResult missing = CommandResult.of("resume", temporary.resolve("nothing"));
    assertThat(missing.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(missing.errLines()).singleElement().asString().endsWith("no such folder");
  }

  @Test
  void whatAKilledRunWithTheJavaEngineHadReportedIsInItsJournal() throws Exception {
    List<String> told = start("-Dakka.persistence.journal.leveldb.native=off").killAfter(60_000);
    Path journal = temporary.resolve("journal");

    expectWholeAsFarAsItGoes(CommandResult.of("verify", journal));
    assertThat(CommandResult.of("replay", journal, "--verify").exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(hostRequests(journal)).isGreaterThanOrEqualTo(hostSteps(told));
  }

  /** Twice: who is impatient loses nothing. */
  @ParameterizedTest
  @CsvSource({"INT,130", "TERM,143", "HUP,129"})
  void anInterruptedRunEndsWithItsSummaryAndAWholeJournal(String signal, int exitCode)
      throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "signals are sent with kill");
    RunningProcess process = start();
    List<String> told = process.signalAfter(20_000, signal);
    Path journal = temporary.resolve("journal");

    assertThat(process.exitCode()).isEqualTo(exitCode);
    assertThat(process.errors()).doesNotContain("\tat ");
    assertThat(told).contains("interrupted before the end; the journal is whole up to here");
    CommandResult verify = CommandResult.of("verify", journal);
    assertThat(verify.exitCode()).as(verify.toString()).isEqualTo(ExitCode.DONE);
    assertThat(verify.outLines()).endsWith("whole as far as it goes; the run did not end");
    assertThat(verify.out()).contains(field(told, "chain head"), field(told, "digest"));
    assertThat(hostRequests(journal)).isGreaterThanOrEqualTo(hostSteps(told));
    CommandResult replay = CommandResult.of("replay", journal, "--verify");
    assertThat(replay.exitCode()).as(replay.toString()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void aRunWhoseOutputNobodyReadsAnyMoreEndsWithAWholeJournal() throws Exception {
    Path journal = temporary.resolve("journal");
    Path errors = temporary.resolve("errors");
    Process process =
        new ProcessBuilder(
                RunningProcess.command(List.of(), "run", scenario(), "-v", "--journal", journal))
            .redirectError(errors.toFile())
            .start();
    // As head does: it reads the beginning and goes.
    process.getInputStream().readNBytes(1000);
    process.getInputStream().close();

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(errors).isEmptyFile();
    expectWholeAsFarAsItGoes(CommandResult.of("verify", journal));
  }

  /** Every stream is whole and none ended, whatever write the kill tore. */
  private static void expectWholeAsFarAsItGoes(CommandResult verify) {
    assertThat(verify.exitCode()).as(verify.toString()).isEqualTo(ExitCode.DONE);
    List<String> streams = verify.outLines().subList(0, 3);
    assertThat(streams)
        .as(verify.toString())
        .allMatch(line -> line.contains(": whole up to event "));
    assertThat(streams).allMatch(line -> line.contains("; the run did not end"));
    assertThat(verify.outLines()).endsWith("whole as far as it goes; the run did not end");
  }

  private RunningProcess start(String... options) throws IOException {
    return RunningProcess.start(
        temporary,
        List.of(options),
        "run",
        scenario(),
        "-v",
        "--journal",
        temporary.resolve("journal"));
  }

  private Path scenario() throws IOException {
    return Files.writeString(temporary.resolve("killed.txt"), SCENARIO.formatted(STEPS));
  }

  /** How many calls of the host were reported with their outcome, the last line maybe torn. */
  private static long hostSteps(List<String> told) {
    long steps = 0;
    for (int line = 0; line + 1 < told.size(); line++) {
      boolean step = told.get(line).matches("op \\d+ host .*");
      steps += step && told.get(line + 1).startsWith("    ok") ? 1 : 0;
    }
    return steps;
  }

  private static long hostRequests(Path journal) {
    CommandResult counts = CommandResult.of("inspect", journal, "--stat", "--vcpu", -1);
    assertThat(counts.exitCode()).as(counts.toString()).isEqualTo(ExitCode.DONE);
    return Long.parseLong(counts.outField("requestEnded"));
  }

  private static String field(List<String> lines, String name) {
    return new CommandResult(0, String.join("\n", lines), "").outField(name);
  }
}
