package umbra.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The copy that a reader works on, and what becomes of it. */
final class PrivateCopyTest {
  @TempDir private Path folder;

  private Path journal;

  @BeforeEach
  void writeAJournal() throws IOException {
    journal = Files.createDirectory(folder.resolve("journal"));
    SmallRun.write(journal, LevelDbEngine.preferred(), 3);
  }

  @Test
  void aFolderInWhichNoCopyCanBeMadeIsAUsageError() throws IOException {
    final Path file = Files.writeString(folder.resolve("file"), "no folder");
    assertThatThrownBy(() -> PrivateCopy.of(journal, file))
        .isInstanceOfSatisfying(
            JournalException.class,
            refusal -> assertThat(refusal.meaning()).isEqualTo(JournalException.Meaning.USAGE))
        .hasMessageContaining("java.io.tmpdir");
  }

  @Test
  void aCommandThatFindsNoRoomForACopyTakesTheJournalForWhatItIs() throws IOException {
    final String temporary = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", folder.resolve("none").toString());
    try {
      assertThatThrownBy(() -> JournalFolder.openStrictly(journal))
          .isInstanceOfSatisfying(
              JournalException.class,
              refusal -> assertThat(refusal.meaning()).isEqualTo(JournalException.Meaning.USAGE));
      assertThatThrownBy(() -> Salvage.of(journal)).hasMessageContaining("java.io.tmpdir");
    } finally {
      System.setProperty("java.io.tmpdir", temporary);
    }
  }

  @Test
  void whatIsOpenWhenTheProcessEndsIsDeleted() throws IOException {
    try (PrivateCopy copy = PrivateCopy.of(journal, folder)) {
      Files.createDirectory(copy.folder().resolve("lost"));
      assertThat(copy.folder()).isNotEmptyDirectory();
      PrivateCopy.deleteOpenOnes();
      assertThat(copy.folder()).doesNotExist();
    }
  }
}
