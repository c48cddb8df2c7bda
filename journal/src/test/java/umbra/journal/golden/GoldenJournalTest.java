package umbra.journal.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.format.Batch;
import umbra.journal.format.EventFormat;
import umbra.journal.replay.Redecision;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalCheck;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.JournalReport;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;

/** Journals that earlier versions wrote mean today what they meant then; see README.md beside. */
final class GoldenJournalTest {
  private static final StreamId VM = StreamId.ofVm("golden");
  private static final String NAME = "format-" + EventFormat.VERSION;

  @TempDir private Path folder;

  private final Properties noted = new Properties();

  @BeforeEach
  void unpack() throws IOException {
    try (InputStream properties = resource(NAME + ".properties")) {
      noted.load(properties);
    }
    try (ZipInputStream zip = new ZipInputStream(resource(NAME + ".zip"))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.copy(zip, folder.resolve(Path.of(entry.getName()).getFileName()));
      }
    }
  }

  @Test
  void theJournalIsWholeAndItsRunEnded() {
    try (JournalFolder journal = JournalFolder.openStrictly(folder)) {
      final JournalReport report = JournalCheck.check(journal);
      assertThat(report.findings()).isEmpty();
      assertThat(report.isWhole()).isTrue();
      assertThat(report.hasEnded()).isTrue();
      assertThat(report.streams()).hasSize(3);
      assertThat(report.streams().get(0).lastEvent()).isEqualTo(number("events"));
      assertThat(report.streams().get(0).head()).hasToString(noted.getProperty("chain"));
    }
  }

  @Test
  void theJournalHasSeveralBatchesOfThisFormat() {
    try (JournalFolder journal = JournalFolder.open(folder);
        StreamReader reader = journal.read(VM)) {
      int batches = 0;
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        batches++;
      }
      assertThat(batches).isGreaterThan(1);
    }
  }

  @Test
  void theJournalFoldsToTheDigestThatWasNoted() {
    try (JournalFolder journal = JournalFolder.open(folder);
        Replay replay = new Replay(journal, VM, null)) {
      assertThat(replay.to(Long.MAX_VALUE)).isEqualTo(number("events"));
      assertThat(replay.state().isEnded()).isTrue();
      assertThat(String.format("0x%016x", replay.state().digest()))
          .isEqualTo(noted.getProperty("digest"));
    }
  }

  @Test
  void theModelDecidesEveryRequestAsItDidThen() {
    try (JournalFolder journal = JournalFolder.open(folder)) {
      final Redecision again = Redecision.of(journal, VM);
      assertThat(again.divergence()).isEmpty();
      assertThat(again.events()).isEqualTo(number("events"));
      assertThat(again.requests()).isEqualTo(number("requests"));
    }
  }

  @Test
  void theRunIsThatOfTheScenarioBeside() throws IOException {
    try (JournalFolder journal = JournalFolder.open(folder);
        Replay replay = new Replay(journal, VM, null);
        InputStream scenario = resource("golden.txt")) {
      assertThat(replay.next()).isTrue();
      assertThat(replay.run().configuration().text())
          .isEqualTo(new String(scenario.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private long number(final String key) {
    return Long.parseLong(noted.getProperty(key));
  }

  private static InputStream resource(final String name) {
    final InputStream stream = GoldenJournalTest.class.getResourceAsStream(name);
    assertThat(stream).as("resource %s", name).isNotNull();
    return stream;
  }
}
