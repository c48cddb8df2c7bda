package umbra.cli.experiment.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenariosTest {
  private static final Path RECORDED =
      Path.of(System.getProperty("umbra.home"), "cli/src/test/resources/golden/scenarios");

  @ParameterizedTest
  @ValueSource(strings = {RecordedScenario.NX, RecordedScenario.FORTY, RecordedScenario.FORTY_ONE})
  void theChecksRunWhatWasRecorded(String name) throws IOException {
    assertThat(RecordedScenario.text(name))
        .isEqualTo(Files.readString(RECORDED.resolve(name + ".txt")));
  }

  @Test
  void theGreediestSplitIsTheRecordedOne() {
    assertThat(GreedySplit.scenario(40)).isEqualTo(withoutTitle(RecordedScenario.FORTY));
    assertThat(GreedySplit.scenario(41)).isEqualTo(withoutTitle(RecordedScenario.FORTY_ONE));
  }

  private static String withoutTitle(String name) {
    String text = RecordedScenario.text(name);
    return text.substring(text.indexOf('\n') + 1);
  }

  @Test
  void aShareOfThePagesIsExecutedAndAllAreRead() {
    String scenario = ExecutedPages.some(8, 2, 1, false, 0);
    assertThat(scenario.lines().filter(line -> line.startsWith("vcpu 0 l2 exec"))).hasSize(2);
    assertThat(scenario.lines().filter(line -> line.startsWith("vcpu 0 l2 read"))).hasSize(16);
    assertThat(scenario).doesNotContain("l2 write");
  }

  @Test
  void sixtyFourEntriesTakeSixteenNestedTables() {
    String scenario = AliasPattern.EQUAL.scenario(64, 1, 0);
    assertThat(scenario.lines().filter(line -> line.startsWith("npt "))).hasSize(16);
    assertThat(scenario.lines().filter(line -> line.startsWith("map ")))
        .hasSize(64)
        .doesNotHaveDuplicates();
  }
}
