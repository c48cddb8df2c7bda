package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code umbra experiment nx-after-split} in its small size. */
final class NxAfterSplitTest {
  private static final String[] SMALLEST = {"pages=1", "step=100", "read=0", "touched=1"};

  @TempDir private static Path folder;

  private static CommandResult small;

  @BeforeAll
  static void runIt() {
    small = CommandResult.of("experiment", "nx-after-split", "--small", "--out", out("small"));
  }

  private static Path out(String name) {
    return folder.resolve(name);
  }

  @Test
  void itIsPerfOnlyButALoggedWriteAloneLosesTheSplit() {
    assertThat(small.exitCode()).as(small.toString()).isEqualTo(ExitCode.DONE);
    assertThat(small.out()).doesNotContain("FAILS").contains("holds ");
    assertThat(small.outField("verdict"))
        .startsWith("Perf-only: yes. Rare: only where HugePage NX is off")
        .endsWith("so does the first logged write.");
    assertThat(small.err()).isEmpty();
  }

  @Test
  void anExecutionCostsItsFaultATableAndThePiecesThatAreUsedLater() throws IOException {
    assertThat(Files.readAllLines(out("small").resolve("nx-on.csv")))
        .contains(
            "reads 4,no,4,100,4,0,12,4,12,4,2057,2069,16.0,33.5,4,0,"
                + "nx-on-read-4-100-cached,nx-on-read-4-100-entry")
        .contains(
            "writes 4,yes,4,0,0,8,12,0,4,4,2057,2069,16.0,33.5,4,0,"
                + "nx-on-written-4-000-cached,nx-on-written-4-000-entry");
    assertThat(Files.readAllLines(out("small").resolve("nx-off.csv")))
        .contains(
            "reads 4,no,4,100,4,0,0,0,0,0,2057,2057,16.0,16.0,0,0,"
                + "nx-off-read-4-100-cached,nx-off-read-4-100-entry");
    assertThat(Files.readAllLines(out("small").resolve("within.csv")))
        .contains("8,0,9,9,0,9,within-8-cached,within-8-entry,within-8-lazy");
  }

  @Test
  void theJournalsOfBothPoliciesShowWhereTheyPart() {
    Path journals = out("small").resolve("journals");
    CommandResult diff =
        CommandResult.of(
            "diff",
            journals.resolve("nx-on-read-1-100-cached"),
            journals.resolve("nx-on-read-1-100-entry"));
    assertThat(diff.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
    assertThat(diff.out()).contains("+  set split_access_from_spte: 1").contains("host log 1 on");
  }

  @Test
  void equalSettingsGiveEqualTables() {
    assertThat(smallest("first").exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(smallest("second").exitCode()).isEqualTo(ExitCode.DONE);
    for (String table : List.of("nx-on", "nx-off", "within", "aliased", "quota")) {
      assertThat(out("second").resolve(table + ".csv"))
          .hasSameBinaryContentAs(out("first").resolve(table + ".csv"));
    }
  }

  private static CommandResult smallest(String name) {
    return CommandResult.of(
        "experiment",
        "nx-after-split",
        "--set",
        SMALLEST[0],
        "--set",
        SMALLEST[1],
        "--set",
        SMALLEST[2],
        "--set",
        SMALLEST[3],
        "--out",
        out(name));
  }

  @Test
  void whatItSetsItselfCannotBeSet() {
    CommandResult own =
        CommandResult.of(
            "experiment", "nx-after-split", "--set", "nx_huge_pages=1", "--out", out("own"));
    assertThat(own.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(own.errLines()).hasSize(1);
    assertThat(own.err()).contains("found --set nx_huge_pages");
    CommandResult pages =
        CommandResult.of("experiment", "nx-after-split", "--set", "pages=513", "--out", out("own"));
    assertThat(pages.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(pages.err()).contains("pages=513, expected a number from 1 to 512");
    assertThat(out("own")).doesNotExist();
  }
}
