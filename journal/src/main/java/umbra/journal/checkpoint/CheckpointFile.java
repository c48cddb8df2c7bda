package umbra.journal.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import umbra.journal.store.StreamId;
import umbra.mmu.image.MalformedImageException;

/**
 * A file that is named as a checkpoint. Whether it is one shows when it is read.
 *
 * @param path where it lies
 */
public record CheckpointFile(Path path) {

  /** The step that its name says; -1 if it says none. */
  public long step() {
    return CheckpointFormat.stepOf(name());
  }

  /** Whether its name is that of a checkpoint of the VM. */
  public boolean isOf(final StreamId vm) {
    return step() > 0 && name().equals(CheckpointFormat.fileName(vm, step()));
  }

  /** Bytes that it takes. */
  public long size() throws IOException {
    return Files.size(path);
  }

  /**
   * Reads it.
   *
   * @throws UnusableCheckpointException if it is damaged or not what its name says
   */
  public Checkpoint read() {
    try {
      final Checkpoint checkpoint = CheckpointFolder.read(path);
      if (checkpoint.step() != step()) {
        throw unusable("found step " + checkpoint.step() + " in it, not that of its name");
      }
      return checkpoint;
    } catch (final MalformedImageException malformed) {
      throw unusable(malformed.getMessage());
    } catch (final IOException unreadable) {
      throw unusable("cannot be read: " + unreadable);
    }
  }

  /** What is wrong with it, for the user. */
  public UnusableCheckpointException unusable(final String what) {
    return new UnusableCheckpointException(path + ": damaged checkpoint: " + what);
  }

  private String name() {
    return path.getFileName().toString();
  }
}
