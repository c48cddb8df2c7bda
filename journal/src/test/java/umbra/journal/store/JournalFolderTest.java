package umbra.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class JournalFolderTest {
  @TempDir private Path folder;

  @Test
  void aFolderThatIsNotThereIsAUsageError() {
    expectRefusal(folder.resolve("none"), JournalException.Meaning.USAGE, "no such folder");
  }

  @Test
  void anEmptyFolderIsAUsageError() {
    expectRefusal(folder, JournalException.Meaning.USAGE, "empty, no journal in it");
  }

  @Test
  void aFileIsAUsageError() throws IOException {
    final Path file = Files.writeString(folder.resolve("run.umbra"), "vcpus 1");
    expectRefusal(file, JournalException.Meaning.USAGE, "a file, not a journal's folder");
  }

  @Test
  void aFolderWithoutLevelDbIsAUsageError() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "nothing");
    expectRefusal(folder, JournalException.Meaning.USAGE, "no LevelDB in it");
  }

  @Test
  void aLevelDbWithoutStreamsIsAUsageError() throws IOException {
    new AkkaLayoutWriter(folder, LevelDbEngine.preferred()).close();
    expectRefusal(folder, JournalException.Meaning.USAGE, "without a stream of Umbra's");
  }

  @Test
  void aLostCurrentFileIsDamage() throws IOException {
    SmallRun.write(folder, LevelDbEngine.preferred(), 3);
    Files.delete(folder.resolve(PrivateCopy.CURRENT));
    expectRefusal(folder, JournalException.Meaning.DAMAGE, "without the file CURRENT");
  }

  @ParameterizedTest
  @EnumSource(LevelDbEngine.class)
  void aLostManifestIsDamage(final LevelDbEngine engine) throws IOException {
    SmallRun.write(folder, engine, 3);
    for (final String name : contents(folder).keySet()) {
      if (name.startsWith("MANIFEST")) {
        Files.delete(folder.resolve(name));
      }
    }
    assertThatThrownBy(() -> JournalFolder.open(folder, engine, false))
        .isInstanceOfSatisfying(
            JournalException.class,
            refusal -> assertThat(refusal.meaning()).isEqualTo(JournalException.Meaning.DAMAGE));
  }

  @ParameterizedTest
  @CsvSource({"NATIVE,NATIVE", "NATIVE,JAVA", "JAVA,NATIVE", "JAVA,JAVA"})
  void eachEngineReadsWhatTheOtherWrote(final LevelDbEngine writer, final LevelDbEngine reader)
      throws IOException {
    SmallRun.write(folder, writer, 50);
    try (JournalFolder journal = JournalFolder.open(folder, reader, true)) {
      final JournalReport report = JournalCheck.check(journal);
      assertThat(report.findings()).isEmpty();
      assertThat(report.isWhole()).isTrue();
      assertThat(report.hasEnded()).isTrue();
      assertThat(report.streams().get(0).lastEvent()).isEqualTo(SmallRun.vmEvents(50));
    }
  }

  @Test
  void readingChangesNothingInTheJournal() throws IOException {
    SmallRun.write(folder, LevelDbEngine.preferred(), 50);
    final Map<String, String> before = contents(folder);
    try (JournalFolder journal = JournalFolder.openStrictly(folder)) {
      JournalCheck.check(journal);
    }
    assertThat(contents(folder)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(LevelDbEngine.class)
  void readingChangesNothingEvenWhereTheStoreGivesATablesNumberAgain(final LevelDbEngine engine)
      throws IOException {
    SmallRun.write(folder, engine, 50);
    // As a kill leaves it: tables that the manifest does not know.
    for (int number = 1; number < 30; number++) {
      final Path table = folder.resolve(String.format("%06d.sst", number));
      if (!Files.exists(table)) {
        Files.writeString(table, "not known to the manifest");
      }
    }
    final Map<String, String> before = contents(folder);
    try (JournalFolder journal = JournalFolder.open(folder, engine, false)) {
      assertThat(JournalCheck.check(journal).isWhole()).isTrue();
    }
    assertThat(contents(folder)).isEqualTo(before);
  }

  @Test
  void aJournalThatIsBeingWrittenIsReadAsFarAsItHasCome() throws IOException {
    try (AkkaLayoutWriter writer = new AkkaLayoutWriter(folder, LevelDbEngine.preferred())) {
      SmallRun.write(writer, 5);
      try (JournalFolder journal = JournalFolder.open(folder)) {
        assertThat(JournalCheck.check(journal).isWhole()).isTrue();
      }
    }
  }

  /** The Java engine notes a wrong size for tables that it merged, and does not look at it. */
  @Test
  void aJournalThatTheNativeEngineRefusesIsReadWithTheJavaEngineThatWroteIt() throws IOException {
    SmallRun.write(folder, LevelDbEngine.JAVA, 1000);
    expectReadWithTheJavaEngine(folder);
  }

  @Test
  void whatAKilledJavaEngineLeftIsReadEvenWhereTheNativeEngineRefusesIt() throws IOException {
    final Path written = Files.createDirectory(folder.resolve("written"));
    final Path killed = folder.resolve("killed");
    try (AkkaLayoutWriter writer = new AkkaLayoutWriter(written, LevelDbEngine.JAVA)) {
      SmallRun.write(writer, 1000);
      // As a kill leaves it: nothing is closed.
      try (PrivateCopy steady = PrivateCopy.of(written)) {
        Files.move(steady.folder(), killed);
      }
    }
    expectReadWithTheJavaEngine(killed);
  }

  private static void expectReadWithTheJavaEngine(final Path journal) {
    try (JournalFolder opened = JournalFolder.openStrictly(journal)) {
      assertThat(opened.engine()).as("what this test is about").isEqualTo(LevelDbEngine.JAVA);
      final JournalReport report = JournalCheck.check(opened);
      assertThat(report.findings()).isEmpty();
      assertThat(report.isWhole()).isTrue();
      assertThat(report.hasEnded()).isTrue();
    }
  }

  @Test
  void aJournalThatIsBeingWrittenIsKnownByItsLock() throws IOException {
    assumeTrue(Files.isReadable(Path.of("/proc/locks")));
    try (AkkaLayoutWriter writer = new AkkaLayoutWriter(folder, LevelDbEngine.preferred())) {
      SmallRun.write(writer, 5);
      try (JournalFolder journal = JournalFolder.open(folder)) {
        assertThat(journal.isBeingWritten()).isTrue();
      }
    }
    try (JournalFolder journal = JournalFolder.open(folder)) {
      assertThat(journal.isBeingWritten()).isFalse();
    }
  }

  @Test
  void recordsWithoutANameAreFound() throws IOException {
    try (AkkaLayoutWriter writer = new AkkaLayoutWriter(folder, LevelDbEngine.preferred())) {
      SmallRun.write(writer, 3);
      writer.deleteName(SmallRun.VCPU_0);
    }
    try (JournalFolder journal = JournalFolder.open(folder)) {
      final JournalReport report = JournalCheck.check(journal);
      assertThat(report.isWhole()).isFalse();
      assertThat(report.findings()).containsExactly("the name of stream number 11 is lost");
    }
  }

  @Test
  void streamNamesComeBackAndForeignOnesDoNot() {
    assertThat(StreamId.parse("vm|a|b")).isEqualTo(StreamId.ofVm("a|b"));
    assertThat(StreamId.parse("vcpu|a|b|12")).isEqualTo(StreamId.ofVcpu("a|b", 12));
    assertThat(StreamId.parse("vcpu|a|b")).isNull();
    assertThat(StreamId.parse("vcpu|a|01")).isNull();
    assertThat(StreamId.parse("vcpu|a|-1")).isNull();
    assertThat(StreamId.parse("vcpu|1")).isNull();
    assertThat(StreamId.parse("guardian")).isNull();
  }

  private static void expectRefusal(
      final Path path, final JournalException.Meaning meaning, final String what) {
    assertThatThrownBy(() -> JournalFolder.open(path))
        .isInstanceOfSatisfying(
            JournalException.class, refusal -> assertThat(refusal.meaning()).isEqualTo(meaning))
        .hasMessageContaining(what)
        .hasMessageContaining(path.toString());
  }

  private static Map<String, String> contents(final Path folder) throws IOException {
    final Map<String, String> contents = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (final Path file : files) {
        final String bytes = HexFormat.of().formatHex(Files.readAllBytes(file));
        contents.put(file.getFileName().toString(), Files.getLastModifiedTime(file) + " " + bytes);
      }
    }
    return contents;
  }
}
