package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code umbra experiment rmap-lengths} in its small size. */
final class RmapLengthsTest {
  @TempDir private Path folder;

  private CommandResult run(String name) {
    return CommandResult.of("experiment", "rmap-lengths", "--small", "--out", folder.resolve(name));
  }

  @Test
  void aSmallRunAgreesWithTheModelAndSaysTheSameTwice() throws IOException {
    CommandResult first = run("first");
    assertThat(first.exitCode()).as(first.err()).isEqualTo(ExitCode.DONE);
    assertThat(first.out()).doesNotContain("FAILS");
    assertThat(first.outField("verdict"))
        .isEqualTo(
            "No size wins both: descriptors of 3 take the least memory of the idle guest, those of"
                + " 14+front follow the fewest pointers with forked spaces.");
    List<String> forks = Files.readAllLines(folder.resolve("first/fork.csv"));
    // 16 pages with 61 entries each: 5 descriptors of 14, 21 of 3.
    assertThat(forks).anyMatch(row -> row.startsWith("oldest first,14+count,80,"));
    assertThat(forks).anyMatch(row -> row.startsWith("oldest first,3,336,"));
    assertThat(folder.resolve("first/journals/fork-shuffled")).isDirectory();

    run("second");
    for (String table : List.of("idle-histogram", "idle-memory", "fork", "fork-times")) {
      assertThat(folder.resolve("second/" + table + ".csv"))
          .hasSameBinaryContentAs(folder.resolve("first/" + table + ".csv"));
    }
  }

  @Test
  void impossibleSizesAreRefusedInOneLine() {
    CommandResult result =
        CommandResult.of(
            "experiment", "rmap-lengths", "--set", "children=501", "--out", folder.resolve("bad"));
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines())
        .containsExactly("umbra: found --set children=501, expected a number from 1 to 500");
    assertThat(folder.resolve("bad")).doesNotExist();
  }
}
