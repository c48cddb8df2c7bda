package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code umbra experiment unsync-or-protect} in its small size. */
final class UnsyncOrProtectTest {
  private static final Path RECORDED =
      CommandResult.HOME.resolve("cli/src/test/resources/golden/scenarios/d09-table-writes.txt");

  @TempDir private Path folder;

  private CommandResult run(String name) {
    return CommandResult.of(
        "experiment", "unsync-or-protect", "--small", "--out", folder.resolve(name));
  }

  @Test
  void aSmallRunAgreesWithTheRecordingAndSaysTheSameTwice() throws IOException {
    CommandResult first = run("first");
    assertThat(first.exitCode()).as(first.err()).isEqualTo(ExitCode.DONE);
    assertThat(first.out()).doesNotContain("FAILS");
    assertThat(first.outField("verdict"))
        .startsWith("Unsync saves exits with INVLPG after each write; ")
        .contains("Unsync saves no exit with CR3 load after each write. ");
    assertThat(Files.readAllLines(folder.resolve("first/demand-faults.csv")))
        .contains(
            "unsync,50,101,2.02,0,1,journals/demand-faults-unsync",
            "protect,50,150,3.00,50,0,journals/demand-faults-protect");
    assertThat(folder.resolve("first/journals/cr3-8-writes-1000-protect")).isDirectory();

    run("second");
    for (String table : List.of("sweep-invlpg-1", "sweep-cr3-2", "crossover", "demand-faults")) {
      assertThat(folder.resolve("second/" + table + ".csv"))
          .hasSameBinaryContentAs(folder.resolve("first/" + table + ".csv"));
    }
  }

  @Test
  void theScenarioOfTheCheckIsTheOneThatWasRecorded() throws IOException {
    Path shipped =
        CommandResult.HOME.resolve(
            "cli/src/main/resources/umbra/cli/experiment/unsync/recorded.txt");
    assertThat(shipped).hasSameBinaryContentAs(RECORDED);
  }

  @Test
  void theExperimentsOwnSwitchesAndImpossibleWeightsAreRefused() {
    CommandResult own =
        CommandResult.of("experiment", "unsync-or-protect", "--set", "protect_leaf_tables=1");
    assertThat(own.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(own.errLines())
        .containsExactly(
            "umbra: found --set protect_leaf_tables, expected another: unsync-or-protect sets it"
                + " itself");
    CommandResult weight = CommandResult.of("experiment", "unsync-or-protect", "--set", "sync=-1");
    assertThat(weight.errLines())
        .containsExactly("umbra: found --set sync=-1, expected a number from 0 to 1000000");
  }
}
