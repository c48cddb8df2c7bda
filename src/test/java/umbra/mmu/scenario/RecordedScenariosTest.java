package umbra.mmu.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordedScenariosTest {

  @Test
  void everyRecordedScenarioParses() {
    Map<String, byte[]> scenarios = RecordedScenarios.all();
    assertThat(scenarios).hasSize(137);
    int steps = 0;
    int warmUps = 0;
    for (Map.Entry<String, byte[]> file : scenarios.entrySet()) {
      Scenario scenario = ScenarioParser.parse(file.getKey(), file.getValue());
      steps += scenario.steps().size();
      warmUps += 3 * scenario.vcpuCount();
    }
    assertThat(steps + warmUps).as("operations the recordings number").isEqualTo(14076);
  }

  @Test
  void aStepKeepsItsLineAsTheRecorderPrintsIt() {
    for (Map.Entry<String, byte[]> file : RecordedScenarios.all().entrySet()) {
      List<String> texts = new ArrayList<>();
      for (Step step : ScenarioParser.parse(file.getKey(), file.getValue()).steps()) {
        assertThat(step).isInstanceOf(Operation.class);
        texts.add(step.text());
      }
      assertThat(texts).as(file.getKey()).isEqualTo(linesAfterOps(file.getValue()));
    }
  }

  @Test
  void theNameIsThatOfTheFile() {
    byte[] content = RecordedScenarios.all().get("scenarios/a01-first-touch-4k.txt");
    assertThat(ScenarioParser.parse("some/folder/a01.txt", content).name()).isEqualTo("a01");
    assertThat(ScenarioParser.parse("a01", content).name()).isEqualTo("a01");
  }

  private static List<String> linesAfterOps(byte[] content) {
    List<String> lines = new ArrayList<>();
    boolean after = false;
    for (String line : new String(content, UTF_8).split("\n", -1)) {
      String text = line.replaceFirst("#.*", "").strip();
      if (after && !text.isEmpty()) {
        lines.add(text);
      }
      after |= text.equals("ops");
    }
    return lines;
  }
}
