package umbra.journal.touch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import umbra.journal.checkpoint.StepNames;
import umbra.journal.checkpoint.WholeFile;
import umbra.journal.store.StreamId;

/** The folder in which the index of a journal lies, a file a part. */
public final class TouchFolder {
  /** Its name below a run's folder. */
  public static final String NAME = "index";

  /** What the names of its files end with. */
  public static final String SUFFIX = ".index";

  private final Path folder;

  private TouchFolder(final Path folder) {
    this.folder = folder;
  }

  /** The index of the run in {@code runFolder}; there need not be one. */
  public static TouchFolder of(final Path runFolder) {
    return new TouchFolder(runFolder.resolve(NAME));
  }

  /**
   * The files that lie here now, of whichever VM, those of lower steps first.
   *
   * @throws IOException if the folder cannot be read; none if there is no folder
   */
  public List<TouchFile> files() throws IOException {
    final List<TouchFile> found = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (final Path entry : entries) {
        if (entry.getFileName().toString().endsWith(SUFFIX)) {
          found.add(new TouchFile(entry));
        }
      }
    } catch (final DirectoryIteratorException failed) {
      throw failed.getCause();
    }
    found.sort(
        Comparator.comparingLong(TouchFile::step).thenComparing(file -> file.path().toString()));
    return found;
  }

  /**
   * Writes a part: under its name stands the whole file or none.
   *
   * @return bytes written
   */
  public long write(final StreamId vm, final FinishedPart part) throws IOException {
    Files.createDirectories(folder);
    final byte[] bytes = part.part().toBytes();
    WholeFile.write(folder.resolve(StepNames.fileName(vm, part.step(), SUFFIX)), bytes);
    return bytes.length;
  }
}
