package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code umbra experiment reviewer-mix} and {@code published}, in their small sizes. */
final class DirtyLogExperimentsTest {
  @TempDir private Path folder;

  @Test
  void reviewerMixFollowsTheLawAndTheRecordingsAndRepeatsItself() throws IOException {
    CommandResult first = run("reviewer-mix", "first");
    assertThat(first.exitCode()).as(first.out()).isEqualTo(ExitCode.DONE);
    assertThat(first.outLines())
        .contains(
            "holds    recorded on KVM 6.1: 1,536 pages, every 20th written, eager: 78 fast and 0"
                + " slow faults, 78 dirty, 1536 4K",
            "holds    recorded on KVM 6.1: 1,536 pages, every 20th written, lazy: 0 fast and 1528"
                + " slow faults, 1528 dirty, 1528 4K",
            "holds    recorded on KVM 6.1: 1,536 pages, every 20th written, shadow: 0 fast and 1042"
                + " slow faults, 1042 dirty, 1528 4K",
            "holds    rows by share of writes whose faults and log are what the law says: 12",
            "verdict  With 80 % writes splitting ahead takes 21.5 % fewer faults than splitting by"
                + " the first write, and 100.0 % of those left without the lock.");
    assertThat(lines("first/by-writes.csv"))
        .contains(
            "eager,80,0,803,803,803,0,803,2,1827,1,803,1.000,1034",
            "lazy,80,0,803,1023,0,1023,1023,2,1023,3,1023,1.274,1033",
            "shadow,80,0,803,1023,0,1023,1023,2,1023,3,1023,1.274,1030");
    assertThat(lines("first/by-reads-first.csv"))
        .contains("lazy,80,50,399,511,0,511,511,2,511,3,511,1.281,521");
    run("reviewer-mix", "second");
    assertThat(written("second")).isEqualTo(written("first"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"eager", "lazy", "shadow"})
  void theRecordedProgramDoesWhatKvmDidOperationByOperation(String mode) {
    Path recordings = CommandResult.HOME.resolve("cli/src/test/resources/golden/dirty-log");
    CommandResult result =
        CommandResult.of(
            "conform",
            recordings.resolve("dl-" + mode + ".txt"),
            recordings.resolve("dl-" + mode + ".txt.gz"));
    assertThat(result.exitCode()).as(result.out()).isEqualTo(ExitCode.DONE);
    assertThat(result.out()).contains("operations=166 exact=166");
  }

  @Test
  void publishedCountsOneFaultAPageAndRepeatsItself() throws IOException {
    CommandResult first = run("published", "first");
    assertThat(first.exitCode()).as(first.out()).isEqualTo(ExitCode.DONE);
    assertThat(first.out())
        .contains("holds    runs with one fault for each page written")
        .contains("the mean error of the 76 times not calibrated on is 19.0 %")
        .contains("of the 34 nested ones it is 9.9 %");
    List<String> predicted = lines("first/predicted.csv");
    assertThat(predicted).hasSize(1 + 78);
    assertThat(predicted)
        .filteredOn(line -> line.contains(",yes,"))
        .containsExactly(
            "nested N,100,2,0,0,262144,0.3674,0.3674,0.0,yes,nested-lazy-w100-v02-p512",
            "nested N,100,64,0,0,262144,20.4385,20.4385,0.0,yes,nested-lazy-w100-v02-p512");
    assertThat(predicted)
        .contains("ept=Y after,5,64,13108,0,0,0.0176,0.0034,-80.8,no,tdp-eager-w005-v02-p256");
    assertThat(lines("first/counts.csv"))
        .contains(
            "nested-lazy-w100-v02-p512,nested,lazy,100,2,512,0,1024,1024,2,1024,3,1024",
            "nested-eager-w050-v02-p512,nested,eager,50,2,512,0,512,512,1026,524800,1027,512");
    run("published", "second");
    assertThat(written("second")).isEqualTo(written("first"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          reviewer-mix | pattern=stride | found --set pattern=stride, expected sequential, uniform or zipf
          reviewer-mix | ranges=0 | found --set ranges=0, expected a number from 1 to 512
          reviewer-mix | npt=1 | found --set npt, expected another: reviewer-mix sets it itself
          published | whole=10 | found --set whole=10, expected another number than part's
          published | most=97 | found --set most=97, expected a number from 2 to 96
          """)
  void impossibleSettingsAreRefusedBeforeAnythingRuns(String name, String setting, String message) {
    Path out = folder.resolve("out");
    CommandResult result = CommandResult.of("experiment", name, "--set", setting, "--out", out);
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.err()).contains(message);
    assertThat(out.resolve("journals")).doesNotExist();
  }

  private CommandResult run(String name, String place) {
    return CommandResult.of("experiment", name, "--small", "--out", folder.resolve(place));
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(folder.resolve(file));
  }

  /** Every table, text and page, by name. */
  private Map<String, String> written(String place) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> inside = Files.list(folder.resolve(place))) {
      inside
          .filter(Files::isRegularFile)
          .forEach(file -> files.put(file.getFileName().toString(), read(file)));
    }
    return files;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
