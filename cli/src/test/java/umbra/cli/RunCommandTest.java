package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code umbra run}, from the scenario's file to the summary and the journal. */
final class RunCommandTest {
  private static final Path TWO_SPACES =
      CommandResult.SCENARIOS.resolve("four-vcpus-two-spaces.txt");

  @TempDir private Path temporary;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cached-access-already-mapped",
        "first-touch",
        "four-vcpus-two-spaces",
        "guest-table-flooding",
        "huge-page-split-by-dirty-logging",
        "nx-huge-page",
        "unsync-invlpg-sync"
      })
  void aShippedScenarioMeetsItsExpectationsAndItsJournalIsWhole(String name) {
    Path journal = temporary.resolve("journal");
    CommandResult run = CommandResult.of("run", scenario(name), "--journal", journal, "--paranoid");
    assertThat(run.exitCode()).as(run.toString()).isEqualTo(ExitCode.DONE);
    assertThat(run.err()).isEmpty();
    CommandResult verify = CommandResult.of("verify", journal);
    assertThat(verify.exitCode()).as(verify.toString()).isEqualTo(ExitCode.DONE);
    assertThat(verify.outLines()).endsWith("whole");
    assertThat(verify.out()).contains(run.outField("chain head"), run.outField("digest"));
  }

  @Test
  void theSummaryNamesEventsFaultsTimeJournalDigestAndChainHead() {
    Path journal = temporary.resolve("journal");
    CommandResult run = CommandResult.ofRun(TWO_SPACES, journal);
    assertThat(run.outField("events"))
        .matches("\\d+ of the VM, \\d+ of its vCPUs, \\d+ accesses and operations");
    assertThat(run.outField("faults")).matches("\\d+(, (RET_PF_[A-Z_]+|errors) \\d+)+");
    assertThat(run.outField("time")).matches("\\d+\\.\\d{3} s, \\d+ faults/s");
    assertThat(run.outField("journal"))
        .startsWith(journal + ", ")
        .matches(".*, \\d+ bytes, \\d+\\.\\d a fault");
    assertThat(run.outField("digest")).matches("0x[0-9a-f]{16}");
    assertThat(run.outField("chain head")).matches("[0-9a-f]+");
  }

  @Test
  void theNumbersOfTheSummaryAreThoseOfTheJournal() {
    Path journal = temporary.resolve("journal");
    CommandResult run = CommandResult.ofRun(TWO_SPACES, journal);
    CommandResult counts = CommandResult.of("inspect", journal, "--stat");
    String events = run.outField("events").split(" ", -1)[0];
    CommandResult replay = CommandResult.of("replay", journal);
    assertThat(replay.outField("step")).isEqualTo(events + " (end of the run)");
    assertThat(replay.outField("digest")).isEqualTo(run.outField("digest"));
    for (String answer : run.outField("faults").split(", ", -1)) {
      if (answer.startsWith("RET_PF_")) {
        String[] nameAndCount = answer.split(" ", -1);
        assertThat(counts.outField(nameAndCount[0])).as(nameAndCount[0]).isEqualTo(nameAndCount[1]);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"round-robin,256", "seeded:7,3"})
  void theRepeatCommandGivesTheSameDigestAndChainHead(String schedule, String quantum) {
    CommandResult first =
        CommandResult.of(
            "run",
            TWO_SPACES,
            "--schedule",
            schedule,
            "--quantum",
            quantum,
            "--set",
            "nx_huge_pages=0",
            "--journal",
            temporary.resolve("first"));
    assertThat(first.exitCode()).as(first.toString()).isEqualTo(ExitCode.DONE);
    List<String> words = List.of(first.outField("repeat with").split(" ", -1));
    assertThat(words).startsWith("umbra", "run").contains(schedule, quantum, "nx_huge_pages=0");
    CommandResult second = CommandResult.of(again(words, temporary.resolve("second")));
    assertThat(second.outField("digest")).isEqualTo(first.outField("digest"));
    assertThat(second.outField("chain head")).isEqualTo(first.outField("chain head"));
  }

  @Test
  void anotherSeedGivesAnotherChainHead() {
    CommandResult seven = seeded(7);
    CommandResult eight = seeded(8);
    assertThat(seven.outField("chain head")).isNotEqualTo(eight.outField("chain head"));
  }

  @Test
  void theFreeScheduleMeetsTheExpectationsAndReplays() {
    Path journal = temporary.resolve("free");
    CommandResult run =
        CommandResult.of(
            "run", TWO_SPACES, "--schedule", "free", "--quantum", "5", "--journal", journal);
    assertThat(run.exitCode()).as(run.toString()).isEqualTo(ExitCode.DONE);
    CommandResult replay = CommandResult.of("replay", journal, "--verify");
    assertThat(replay.exitCode()).as(replay.toString()).isEqualTo(ExitCode.DONE);
    assertThat(replay.outField("digest")).isEqualTo(run.outField("digest"));
  }

  @Test
  void aBrokenExpectationFailsWithFileAndLineAndTheJournalIsWholeAllTheSame() throws IOException {
    Path scenario =
        Files.writeString(
            temporary.resolve("wrong.txt"),
            """
            vcpus 1
            slot 1 gpa=0x10000000 size=2M
            map gva=0x40000000 gpa=0x10000000 size=4K count=4
            ops
            vcpu 0 write 0x40000000
            expect stat pf_fixed +5
            vcpu 0 read 0x40000000
            expect ok
            """);
    Path journal = temporary.resolve("journal");
    CommandResult run = CommandResult.of("run", scenario, "--journal", journal);
    assertThat(run.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(run.out()).contains(scenario + ":6:").contains("expect stat pf_fixed +5");
    assertThat(run.outField("FAILED")).isEqualTo("1 expectations");
    assertThat(CommandResult.of("verify", journal).outLines()).endsWith("whole");
  }

  @Test
  void verboseShowsEachOperationWithItsOutcome() {
    CommandResult run =
        CommandResult.of(
            "run", scenario("first-touch"), "-v", "--journal", temporary.resolve("journal"));
    assertThat(run.outLines())
        .containsSequence("op 3 vcpu 0 read 0x40003000", "    ok value=0xeeeeeeeeeeeeeeee");
  }

  @Test
  void anExistingJournalIsRefusedAndNotTouched() throws IOException {
    Path journal = temporary.resolve("journal");
    CommandResult.ofRun(scenario("first-touch"), journal);
    String before = FolderContents.of(journal);
    CommandResult second = CommandResult.of("run", scenario("first-touch"), "--journal", journal);
    assertThat(second.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(second.out()).isEmpty();
    assertThat(second.errLines()).singleElement().asString().contains(journal.toString());
    assertThat(FolderContents.of(journal)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "--set,nx_huge_pagez=1,nx_huge_pagez",
    "--set,nx_huge_pages=purple,purple",
    "--set,nx_huge_pages,nx_huge_pages",
    "--quantum,0,0",
    "--quantum,-1,-1",
    "--quantum,9999999999,9999999999",
    "--quantum,many,many",
    "--schedule,alphabetical,alphabetical",
    "--schedule,seeded:,seeded:",
    "--schedule,seeded:x,seeded:x"
  })
  void aWrongOptionIsNamedAndNoJournalIsMade(String option, String value, String named) {
    Path journal = temporary.resolve("journal");
    CommandResult run = CommandResult.of("run", TWO_SPACES, "--journal", journal, option, value);
    assertThat(run.exitCode()).as(run.toString()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines().get(0)).startsWith("umbra: ").contains(named);
    assertThat(journal).doesNotExist();
  }

  private CommandResult seeded(int seed) {
    return CommandResult.of(
        "run",
        TWO_SPACES,
        "--schedule",
        "seeded:" + seed,
        "--quantum",
        4,
        "--journal",
        temporary.resolve("seed-" + seed));
  }

  private static Object[] again(List<String> words, Path journal) {
    List<String> arguments = new ArrayList<>(words.subList(1, words.size()));
    arguments.add("--journal");
    arguments.add(journal.toString());
    return arguments.toArray();
  }

  private static Path scenario(String name) {
    return CommandResult.SCENARIOS.resolve(name + ".txt");
  }
}
