package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code umbra experiment split-caches} in its small size. */
final class SplitCachesExperimentTest {
  @TempDir private static Path folder;

  private static CommandResult small;

  @BeforeAll
  static void runIt() {
    small = run("small");
  }

  private static CommandResult run(String name, String... settings) {
    List<Object> words =
        new ArrayList<>(List.of("experiment", "split-caches", "--small", "--out", out(name)));
    words.addAll(List.of(settings));
    return CommandResult.of(words.toArray());
  }

  private static Path out(String name) {
    return folder.resolve(name);
  }

  private static List<String> rows(String table) throws IOException {
    return Files.readAllLines(out("small").resolve(table + ".csv"));
  }

  @Test
  void fiveHundredAndThirteenIsTheLeastThatIsEnough() throws IOException {
    assertThat(small.exitCode()).as(small.toString()).isEqualTo(ExitCode.DONE);
    assertThat(small.outField("verdict"))
        .startsWith("513 is the least minimum that is enough")
        .contains("512 pieces and 1 for the parent pointer");
    assertThat(rows("greedy"))
        .contains("512,40,0 0 -11 0,513,552,1,1,greedy-512-40")
        .contains("513,40,0 0 -11 0,513,552,1,0,greedy-513-40")
        .contains("513,41,0 -11 0 -11 0,513,553,1,0,greedy-513-41");
  }

  @Test
  void twoEntriesTakeOneDescriptorIfTheyAreAlikeAnd512IfNot() throws IOException {
    assertThat(rows("aliases"))
        .contains("equal,2,2,1,1,1,1,0,1,1,553,552,69.0,3,aliases-equal-2")
        .contains("two,2,2,1,2,0,512,512,0,512,553,41,5.1,3,aliases-two-2");
  }

  @Test
  void withoutRoomInTheQuotaTheFlushesComeWithTheWrites() throws IOException {
    String tight = rows("quota").get(1);
    assertThat(tight).startsWith("64,").endsWith(",0,quota-64");
    String[] values = tight.split(",", -1);
    assertThat(Integer.parseInt(values[1])).as("splits").isBetween(1, 59);
    assertThat(Integer.parseInt(values[1]) + Integer.parseInt(values[2])).isEqualTo(64);
    assertThat(values[3]).as("huge leaves left").isEqualTo(values[2]);
  }

  @Test
  void equalSettingsGiveEqualTables() {
    run("first", "--set", "aliases=1", "--set", "pages=1");
    run("second", "--set", "aliases=1", "--set", "pages=1");
    for (String table : List.of("aliases", "smaller", "greedy", "pages", "quota")) {
      assertThat(out("second").resolve(table + ".csv"))
          .hasSameBinaryContentAs(out("first").resolve(table + ".csv"));
    }
  }

  @Test
  void aSizeOfACacheIsNotForTheUserToSet() {
    CommandResult own =
        CommandResult.of("experiment", "split-caches", "--set", "split_pages_capacity=3");
    assertThat(own.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(own.errLines()).hasSize(1);
    assertThat(own.err()).contains("found --set split_pages_capacity");
  }
}
