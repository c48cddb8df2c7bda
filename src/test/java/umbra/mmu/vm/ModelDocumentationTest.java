package umbra.mmu.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.Stat;

/** {@code docs/model.md} knows what it would be easy to add without it. */
final class ModelDocumentationTest {
  private static String page;

  @BeforeAll
  static void readPage() throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docs/model.md"))) {
      folder = folder.getParent();
      assertThat(folder).as("a folder with docs/model.md").isNotNull();
    }
    page = Files.readString(folder.resolve("docs/model.md"));
  }

  @Test
  void everySwitchIsInTheTables() {
    for (final Parameter parameter : Parameter.values()) {
      assertThat(page).containsPattern("\n\\| [^|\n]*`" + parameter.key() + "`");
    }
  }

  @Test
  void theNumberOfStatisticsIsRight() {
    assertThat(page).contains("`Stat` has the " + Stat.values().length + " statistics");
  }
}
