package umbra.cli.conform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScenarioPairsTest {
  @TempDir Path folder;
  private Path scenarios;
  private Path results;
  private Path others;

  @BeforeEach
  void makeFolders() throws IOException {
    scenarios = Files.createDirectory(folder.resolve("scenarios"));
    results = Files.createDirectory(folder.resolve("results"));
    others = Files.createDirectory(folder.resolve("others"));
  }

  @Test
  void pairsFoldersByNameAndSkipsRawTracesAndTheUnpaired() throws Exception {
    Path b = file(scenarios, "b.txt");
    Path a = file(scenarios, "a.txt");
    file(scenarios, "alone.txt");
    file(scenarios, "README.md");
    Path resultB = file(results, "b.txt");
    Path resultA = file(results, "a.txt.gz");
    file(results, "a.trace.gz");
    file(results, "unknown.txt");
    assertThat(ScenarioPairs.of(List.of(scenarios), List.of(results)))
        .containsExactly(new ScenarioPair("a", a, resultA), new ScenarioPair("b", b, resultB));
  }

  @Test
  void pairsOneNamedScenarioWithAFolder() throws Exception {
    Path a = file(scenarios, "a.txt");
    Path resultA = file(results, "a.txt");
    file(results, "b.txt");
    assertThat(ScenarioPairs.of(List.of(a), List.of(results)))
        .containsExactly(new ScenarioPair("a", a, resultA));
  }

  @Test
  void ignoresRawTracesThatAreNamed() throws Exception {
    Path a = file(scenarios, "a.txt");
    Path resultA = file(results, "a.txt");
    Path trace = file(results, "a.trace.gz");
    assertThat(ScenarioPairs.of(List.of(scenarios), List.of(trace, resultA)))
        .containsExactly(new ScenarioPair("a", a, resultA));
  }

  @Test
  void tellsSeveralRecordingsOfAScenarioApartByFolder() throws Exception {
    Path a = file(scenarios, "a.txt");
    Path first = file(results, "a.txt");
    Path second = file(others, "a.txt.gz");
    assertThat(ScenarioPairs.of(List.of(scenarios), List.of(results, others)))
        .containsExactly(
            new ScenarioPair("results/a", a, first), new ScenarioPair("others/a", a, second));
  }

  @Test
  void namesAPathThatDoesNotExist() throws IOException {
    Path a = file(scenarios, "a.txt");
    Path missing = results.resolve("a.txt");
    assertRefused(List.of(a), List.of(missing), "result " + missing + ": no such file or folder");
    assertRefused(
        List.of(missing), List.of(results), "scenario " + missing + ": no such file or folder");
  }

  @Test
  void namesAScenarioFileWithoutResult() throws IOException {
    Path a = file(scenarios, "a.txt");
    assertRefused(
        List.of(a),
        List.of(results),
        "scenario " + a + ": no result named a.txt or a.txt.gz is given");
  }

  @Test
  void namesAResultFileWithoutScenario() throws IOException {
    file(scenarios, "a.txt");
    Path b = file(results, "b.txt.gz");
    assertRefused(
        List.of(scenarios), List.of(b), "result " + b + ": no scenario named b.txt is given");
  }

  @Test
  void saysWhenNothingPairs() throws IOException {
    file(scenarios, "a.txt");
    file(results, "b.txt");
    assertRefused(
        List.of(scenarios),
        List.of(results),
        "no scenario in [" + scenarios + "] has a result in [" + results + "]");
  }

  @Test
  void refusesTwoResultsOfOneNameInAFolder() throws IOException {
    file(scenarios, "a.txt");
    Path plain = file(results, "a.txt");
    Path compressed = file(results, "a.txt.gz");
    assertRefused(
        List.of(scenarios), List.of(results), "two results of a: " + plain + " and " + compressed);
  }

  @Test
  void refusesTwoScenariosOfOneName() throws IOException {
    Path one = file(scenarios, "a.txt");
    Path two = file(others, "a.txt");
    assertRefused(
        List.of(scenarios, others),
        List.of(results),
        "two scenarios of one name: " + one + " and " + two);
  }

  private static void assertRefused(List<Path> scenarios, List<Path> results, String message) {
    assertThatThrownBy(() -> ScenarioPairs.of(scenarios, results))
        .isInstanceOf(PairingException.class)
        .hasMessage(message);
  }

  private static Path file(Path folder, String name) throws IOException {
    return Files.createFile(folder.resolve(name));
  }
}
