package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reading command, with either engine, reads the journals of all format versions. */
final class GoldenJournalCommandsTest {
  private static final Path GOLDEN =
      CommandResult.HOME.resolve("journal/src/test/resources/umbra/journal/golden");

  @TempDir private Path journal;

  @AfterEach
  void readWithThePreferredEngine() {
    System.clearProperty("umbra.leveldb.java");
  }

  static List<Arguments> versionsAndEngines() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      List<Path> versions = files.filter(f -> f.toString().endsWith(".zip")).sorted().toList();
      assertThat(versions).isNotEmpty();
      return versions.stream()
          .flatMap(zip -> Stream.of(Arguments.of(zip, false), Arguments.of(zip, true)))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("versionsAndEngines")
  void anOldJournalMeansWhatItMeant(Path zip, boolean java) throws IOException {
    System.setProperty("umbra.leveldb.java", Boolean.toString(java));
    unpack(zip);
    Properties noted = noted(zip);
    CommandResult verify = CommandResult.of("verify", journal);
    assertThat(verify.exitCode()).as(verify.toString()).isEqualTo(ExitCode.DONE);
    assertThat(verify.outLines()).endsWith("whole");
    CommandResult replay = CommandResult.of("replay", journal, "--verify");
    assertThat(replay.exitCode()).as(replay.toString()).isEqualTo(ExitCode.DONE);
    assertThat(replay.outField("digest")).isEqualTo(noted.getProperty("digest"));
    assertThat(replay.outField("verify")).startsWith(noted.getProperty("requests") + " requests");
    CommandResult inspect = CommandResult.of("inspect", journal);
    assertThat(inspect.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(inspect.err()).isEmpty();
    List<String> lines = inspect.outLines();
    assertThat(lines.get(0)).contains(" 1 host: runStarted");
    assertThat(lines.get(lines.size() - 1).strip()).startsWith(noted.getProperty("events") + " ");
    assertThat(CommandResult.of("info", journal).out())
        .contains("read with the " + (java ? "JAVA" : ""));
  }

  private void unpack(Path file) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.copy(zip, journal.resolve(Path.of(entry.getName()).getFileName()));
      }
    }
  }

  private static Properties noted(Path zip) throws IOException {
    Properties noted = new Properties();
    String name = zip.getFileName().toString().replace(".zip", ".properties");
    try (InputStream properties = Files.newInputStream(GOLDEN.resolve(name))) {
      noted.load(properties);
    }
    return noted;
  }
}
