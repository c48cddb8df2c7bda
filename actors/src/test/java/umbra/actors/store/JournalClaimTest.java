package umbra.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a journal may be made. */
final class JournalClaimTest {
  @TempDir private Path folder;

  @Test
  void aFolderThatIsNotThereIsMadeWithItsParents() {
    final Path store = JournalClaim.claim(folder.resolve("a/b"));
    assertThat(store).isEqualTo(folder.resolve("a/b/leveldb")).isDirectory();
  }

  @Test
  void anEmptyFolderIsTaken() {
    assertThat(JournalClaim.claim(folder)).isDirectory();
  }

  @Test
  void anExistingJournalIsRefused() {
    JournalClaim.claim(folder);
    assertThatThrownBy(() -> JournalClaim.claim(folder))
        .isInstanceOf(JournalClaimException.class)
        .hasMessage(folder + ": the folder is not empty; a run needs a new one");
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    final Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> JournalClaim.claim(file))
        .isInstanceOf(JournalClaimException.class)
        .hasMessageContaining(file.toString())
        .hasMessageEndingWith("exists; a run needs a new folder");
    assertThatThrownBy(() -> JournalClaim.claim(file.resolve("below")))
        .isInstanceOf(JournalClaimException.class)
        .hasMessageContaining("cannot make a journal here");
  }
}
