package umbra.journal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.store.StreamId;

/** Names of checkpoints, and what is taken for one. */
final class CheckpointFolderTest {
  private static final StreamId VM = StreamId.ofVm("first touch/é-1");

  @TempDir private Path run;

  @Test
  void aNameTellsItsVmAndItsStep() {
    final String name = CheckpointFormat.fileName(VM, 4_000_017);
    assertThat(name).isEqualTo("first%20touch%2f%c3%a9-1-0000000004000017.checkpoint");
    final CheckpointFile file = new CheckpointFile(run.resolve(name));
    assertThat(file.step()).isEqualTo(4_000_017);
    assertThat(file.isOf(VM)).isTrue();
    assertThat(file.isOf(StreamId.ofVm("first touch"))).isFalse();
  }

  @Test
  void aLongNameStaysAFileName() {
    final StreamId one = StreamId.ofVm("v".repeat(300) + "1");
    final StreamId other = StreamId.ofVm("v".repeat(300) + "2");
    final CheckpointFile file =
        new CheckpointFile(run.resolve(CheckpointFormat.fileName(one, Long.MAX_VALUE)));
    assertThat(file.path().getFileName().toString()).hasSizeLessThan(255);
    assertThat(file.step()).isEqualTo(Long.MAX_VALUE);
    assertThat(file.isOf(one)).isTrue();
    assertThat(file.isOf(other)).isFalse();
  }

  @Test
  void whatHasAnotherNameIsNoCheckpoint() throws IOException {
    final Path folder = Files.createDirectory(run.resolve(CheckpointFolder.NAME));
    Files.createFile(folder.resolve("a-0000000000000005.checkpoint.unfinished"));
    Files.createFile(folder.resolve("notes.txt"));
    assertThat(CheckpointFolder.of(run).files()).isEmpty();
    Files.createFile(folder.resolve("a-0000000000000005.checkpoint"));
    Files.createFile(folder.resolve("a-5.checkpoint"));
    final List<CheckpointFile> files = CheckpointFolder.of(run).files();
    assertThat(files).extracting(CheckpointFile::step).containsExactly(-1L, 5L);
  }

  @Test
  void aRunWithoutCheckpointsHasNone() throws IOException {
    assertThat(CheckpointFolder.of(run).files()).isEmpty();
  }
}
