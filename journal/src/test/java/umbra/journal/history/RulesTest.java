package umbra.journal.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import umbra.mmu.event.VmEventKind;

/** The table of rules. */
final class RulesTest {
  @ParameterizedTest
  @EnumSource(VmEventKind.class)
  void everyKindHasARuleAndASectionThatExists(final VmEventKind kind) throws IOException {
    final Rule rule = Rules.of(kind);
    assertThat(rule).as("rule of %s", kind).isNotNull();
    assertThat(rule.function()).isNotBlank();
    assertThat(model()).containsPattern("(?m)^## " + rule.section() + "\\. ");
  }

  @Test
  void aRuleSaysWhereToReadOn() {
    assertThat(Rules.of(VmEventKind.PAGE_UNSYNCED))
        .hasToString("mmu_try_to_unsync_pages (docs/model.md, section 10)");
  }

  private static String model() throws IOException {
    return Files.readString(TestScenarios.root().resolve("docs/model.md"));
  }
}
