package umbra.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a page shows is what the program prints: every command of a {@code console} block is run, in
 * the page's order, and its output compared. Where they differ, the page as it would be right is in
 * {@code target/documented}.
 */
final class DocumentedCommandsTest {
  private static final String BLOCK = "```console";
  private static final String END = "```";
  private static final String PROMPT = "$ umbra ";
  private static final String HERE = " << END";
  private static final String HERE_END = "END";
  private static final String SILENT = " > /dev/null";
  private static final String JOURNALS = "umbra-journals";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"docs/tutorial.md", "docs/explore.md", "README.md"})
  void everyCommandOfThePagePrintsWhatThePageShows(String page) throws IOException {
    List<String> lines = Files.readAllLines(CommandResult.HOME.resolve(page));
    List<String> printed = withOutputs(lines);
    assertThat(lines).as("commands of " + page).anyMatch(line -> line.startsWith(PROMPT));
    Path right = Path.of("target/documented").resolve(page);
    Files.createDirectories(right.getParent());
    Files.write(right, printed);
    assertThat(masked(lines)).as("compare with " + right).isEqualTo(masked(printed));
  }

  /** The page with what the commands print now. */
  private List<String> withOutputs(List<String> lines) {
    List<String> result = new ArrayList<>();
    boolean inBlock = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.equals(BLOCK)) {
        inBlock = true;
        result.add(line);
      } else if (inBlock && line.equals(END)) {
        inBlock = false;
        result.add(line);
      } else if (!inBlock) {
        result.add(line);
      } else if (line.startsWith(PROMPT)) {
        result.add(line);
        List<String> input = input(lines, i);
        result.addAll(input);
        result.addAll(output(line.substring(PROMPT.length()), input));
      }
    }
    return result;
  }

  /** What the page gives the command at {@code line} to read, with the word that ends it. */
  private static List<String> input(List<String> lines, int line) {
    if (!lines.get(line).endsWith(HERE)) {
      return List.of();
    }
    int end = line + 1;
    while (!lines.get(end).equals(HERE_END)) {
      end++;
    }
    return lines.subList(line + 1, end + 1);
  }

  /** Runs a command as from the repository's folder; its journals are the test's. */
  private List<String> output(String line, List<String> input) {
    InputStream before = System.in;
    byte[] given = String.join("\n", input).replaceFirst(HERE_END + "$", "").getBytes(UTF_8);
    System.setIn(new ByteArrayInputStream(given));
    try {
      return output(line.replace(HERE, ""));
    } finally {
      System.setIn(before);
    }
  }

  private List<String> output(String line) {
    boolean silent = line.endsWith(SILENT);
    String command = silent ? line.substring(0, line.length() - SILENT.length()) : line;
    List<String> words = new ArrayList<>();
    for (String word : command.split(" ", -1)) {
      words.add(
          word.startsWith(JOURNALS)
              ? folder + word.substring(JOURNALS.length())
              : word.startsWith("config/") ? CommandResult.HOME.resolve(word).toString() : word);
    }
    CommandResult result = CommandResult.of(words.toArray());
    assertThat(result.exitCode()).as(command).isNotEqualTo(ExitCode.BAD_INPUT);
    String shown =
        ((silent ? "" : result.out()) + result.err())
            .replace(folder.toString(), JOURNALS)
            .replace(CommandResult.HOME + "/", "");
    return shown.lines().map(String::stripTrailing).toList();
  }

  /** What depends on the machine: times, and how the store packs its files. */
  private static List<String> masked(List<String> lines) {
    return lines.stream()
        .map(line -> line.replaceFirst("^(time|replayed)  .*", "$1"))
        .map(line -> line.replaceFirst("^(journal +\\S+), .*", "$1"))
        .toList();
  }
}
