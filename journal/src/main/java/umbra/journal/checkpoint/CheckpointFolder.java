package umbra.journal.checkpoint;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import umbra.journal.store.StreamId;
import umbra.mmu.image.MalformedImageException;

/** The folder in which the checkpoints of a journal lie. */
public final class CheckpointFolder {
  /** Its name below a run's folder. */
  public static final String NAME = "checkpoints";

  private final Path folder;

  private CheckpointFolder(final Path folder) {
    this.folder = folder;
  }

  /** The checkpoints of the run in {@code runFolder}; there need not be any. */
  public static CheckpointFolder of(final Path runFolder) {
    return new CheckpointFolder(runFolder.resolve(NAME));
  }

  /**
   * The checkpoints that lie here now, whichever VM they are of, those of lower steps first. What
   * was never finished is not among them.
   *
   * @throws IOException if the folder cannot be read; none if there is no folder
   */
  public List<CheckpointFile> files() throws IOException {
    final List<CheckpointFile> found = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (final Path entry : entries) {
        if (entry.getFileName().toString().endsWith(CheckpointFormat.SUFFIX)) {
          found.add(new CheckpointFile(entry));
        }
      }
    } catch (final DirectoryIteratorException failed) {
      throw failed.getCause();
    }
    found.sort(
        Comparator.comparingLong(CheckpointFile::step)
            .thenComparing(file -> file.path().toString()));
    return found;
  }

  /**
   * Writes a checkpoint: under its name stands the whole file or none.
   *
   * @return bytes written
   */
  public long write(final StreamId vm, final Checkpoint checkpoint) throws IOException {
    Files.createDirectories(folder);
    final byte[] bytes = checkpoint.toBytes();
    WholeFile.write(folder.resolve(CheckpointFormat.fileName(vm, checkpoint.step())), bytes);
    return bytes.length;
  }

  /** Reads one file; its name must be that of the VM and of the step inside. */
  static Checkpoint read(final Path path) throws IOException {
    final long size = Files.size(path);
    if (size > CheckpointFormat.MAX_IMAGE_LENGTH) {
      throw new MalformedImageException("found a file of " + size + " bytes");
    }
    return Checkpoint.parse(Files.readAllBytes(path));
  }
}
