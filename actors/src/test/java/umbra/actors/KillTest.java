package umbra.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.actors.store.JournalClaim;
import umbra.journal.store.JournalReport;
import umbra.journal.store.StreamReport;

/** What a killed process leaves behind. */
@Timeout(60)
final class KillTest {
  private static final long ENOUGH_BYTES = 200_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"round-robin", "free"})
  void aKilledRunLeavesWholeStreamsAndNoVcpuAheadOfItsVm(final String schedule)
      throws IOException, InterruptedException {
    final Path journal = folder.resolve("journal");
    final Process process = start(journal, schedule);
    try {
      while (size(journal.resolve(JournalClaim.STORE)) < ENOUGH_BYTES) {
        assertThat(process.isAlive()).isTrue();
        Thread.sleep(20);
      }
    } finally {
      process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }
    final JournalReport report = FoldedJournal.check(journal);
    assertThat(report.streams())
        .allSatisfy(
            stream -> {
              assertThat(stream.damage()).isNull();
              assertThat(stream.ended()).isFalse();
            });
    assertThat(report.streams()).first().extracting(StreamReport::batches).isNotEqualTo(0L);
    assertThat(FoldedJournal.of(journal, "small").vm.isEnded()).isFalse();
  }

  private Process start(final Path journal, final String schedule) throws IOException {
    final Path scenario = Files.writeString(folder.resolve("endless.txt"), KilledRun.ENDLESS);
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (final String property : List.of("umbra.home", "logback.configurationFile")) {
      command.add("-D" + property + "=" + System.getProperty(property));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(KilledRun.class.getName(), journal.toString(), schedule));
    command.add(scenario.toString());
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static long size(final Path store) throws IOException {
    if (!Files.isDirectory(store)) {
      return 0;
    }
    long size = 0;
    try (var files = Files.newDirectoryStream(store)) {
      for (final Path file : files) {
        size += file.toFile().length();
      }
    }
    return size;
  }
}
