package umbra.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder on a disk for the journals of one benchmark, deleted when it is closed: below {@code
 * UMBRA_BENCH_DIR}, or below /var/tmp, which is on a disk where /tmp may be memory.
 */
final class JournalPlace implements AutoCloseable {
  private static final String VARIABLE = "UMBRA_BENCH_DIR";

  private final Path folder;
  private final String fileSystem;
  private int count;

  private JournalPlace(final Path folder, final String fileSystem) {
    this.folder = folder;
    this.fileSystem = fileSystem;
  }

  /**
   * Makes the folder.
   *
   * @throws IllegalStateException if it would be in memory, where fsync costs nothing
   */
  static JournalPlace open() {
    final String named = System.getenv(VARIABLE);
    final Path parent = Path.of(named == null ? defaultParent() : named);
    try {
      final String type = Files.getFileStore(parent).type();
      if (type.equals("tmpfs") || type.equals("ramfs")) {
        throw new IllegalStateException(
            parent + " is in memory (" + type + "): set " + VARIABLE + " to a folder on a disk");
      }
      return new JournalPlace(Files.createTempDirectory(parent, "umbra-bench"), type);
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static String defaultParent() {
    final String temporary = "/var/tmp";
    return Files.isDirectory(Path.of(temporary)) ? temporary : System.getProperty("java.io.tmpdir");
  }

  /** The type of its file system. */
  String fileSystem() {
    return fileSystem;
  }

  /** A folder for one more journal, which is not there yet. */
  Path next() {
    count++;
    return folder.resolve("journal-" + count);
  }

  /** Bytes of a journal's files. */
  static long size(final Path journal) {
    try (Stream<Path> files = Files.walk(journal)) {
      return files.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Deletes a journal. */
  static void delete(final Path journal) {
    if (!Files.exists(journal)) {
      return;
    }
    try (Stream<Path> files = Files.walk(journal)) {
      final List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (final Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() {
    delete(folder);
  }
}
