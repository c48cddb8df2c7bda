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
  private static final byte[] RUN = {1, 2, 3};

  @TempDir private Path folder;

  @Test
  void theRunIsNotedBesideTheStore() throws IOException {
    JournalClaim.claim(folder.resolve("journal"), RUN);
    assertThat(RunFile.read(folder.resolve("journal"))).contains(RUN);
    assertThat(RunFile.read(folder)).isEmpty();
  }

  @Test
  void aJournalIsTakenAgainOnlyWhereItIs() {
    JournalClaim.claim(folder.resolve("journal"), RUN);
    assertThat(JournalClaim.reclaim(folder.resolve("journal"))).isDirectory();
    assertThatThrownBy(() -> JournalClaim.reclaim(folder.resolve("other")))
        .isInstanceOf(JournalClaimException.class)
        .hasMessageContaining("cannot go on with this journal");
  }

  @Test
  void aFolderThatIsNotThereIsMadeWithItsParents() {
    final Path store = JournalClaim.claim(folder.resolve("a/b"), RUN);
    assertThat(store).isEqualTo(folder.resolve("a/b/leveldb")).isDirectory();
  }

  @Test
  void anEmptyFolderIsTaken() {
    assertThat(JournalClaim.claim(folder, RUN)).isDirectory();
  }

  @Test
  void anExistingJournalIsRefused() {
    JournalClaim.claim(folder, RUN);
    assertThatThrownBy(() -> JournalClaim.claim(folder, RUN))
        .isInstanceOf(JournalClaimException.class)
        .hasMessage(folder + ": the folder is not empty; a run needs a new one");
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    final Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> JournalClaim.claim(file, RUN))
        .isInstanceOf(JournalClaimException.class)
        .hasMessageContaining(file.toString())
        .hasMessageEndingWith("exists; a run needs a new folder");
    assertThatThrownBy(() -> JournalClaim.claim(file.resolve("below"), RUN))
        .isInstanceOf(JournalClaimException.class)
        .hasMessageContaining("cannot make a journal here");
  }
}
