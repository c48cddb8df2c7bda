package umbra.journal.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The scenarios of the repository, for tests. */
final class TestScenarios {
  private TestScenarios() {}

  /** The repository. */
  static Path root() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve("config/scenarios"))) {
      root = root.getParent();
    }
    return root;
  }

  /** Text of a shipped scenario. */
  static String shipped(final String name) throws IOException {
    return Files.readString(root().resolve("config/scenarios").resolve(name));
  }

  /** Text of a recorded scenario. */
  static String recorded(final String name) throws IOException {
    return Files.readString(
        root().resolve("cli/src/test/resources/golden/scenarios").resolve(name));
  }
}
