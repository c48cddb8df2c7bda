package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Holds the README to the program. */
class ReadmeTest {
  private static final Path HOME = Path.of(System.getProperty("umbra.home"));

  @TempDir private Path folder;

  @Test
  void theRunItShowsEndsAsItSays() throws IOException {
    CommandResult result =
        CommandResult.ofRun(
            CommandResult.SCENARIOS.resolve("first-light.txt"), folder.resolve("journal"));
    List<String> lasting =
        result.outLines().stream()
            .filter(line -> line.matches("(events|faults|work|digest|chain head) .*"))
            .toList();
    assertThat(lasting).hasSize(5);
    assertThat(readme().lines().map(String::strip)).containsAll(lasting);
  }

  @Test
  void itNamesEveryCommandAndOption() throws IOException {
    String readme = readme();
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, CommandLine> command : Main.commandLine().getSubcommands().entrySet()) {
      if (!readme.contains("`umbra " + command.getKey())) {
        missing.add(command.getKey());
      }
      for (OptionSpec option : command.getValue().getCommandSpec().options()) {
        if (!option.usageHelp() && !option.versionHelp()) {
          String name = option.longestName();
          if (!readme.contains("`" + name)) {
            missing.add(command.getKey() + " " + name);
          }
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void itNamesEveryShippedScenario() throws IOException {
    try (var files = Files.list(HOME.resolve("config/scenarios"))) {
      String readme = readme();
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .isNotEmpty()
          .allSatisfy(name -> assertThat(readme).contains("`" + name + "`"));
    }
  }

  private static String readme() throws IOException {
    return Files.readString(HOME.resolve("README.md"));
  }
}
