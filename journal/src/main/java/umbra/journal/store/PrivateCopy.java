package umbra.journal.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * A copy of a LevelDB folder, gone when closed. Opening a LevelDB changes its files even for a
 * reader, so no reader opens the journal itself.
 *
 * <p>Every file is copied, tables too. A hard link would be cheaper, and LevelDB never changes a
 * table; but it may give a new table the number of one that its manifest does not know (after a
 * kill, or with a damaged manifest), and then it truncates what the link leads to: the journal.
 *
 * <p>While a simulation writes, the copy holds a prefix of what it has written; a copy during which
 * files came or went is made again.
 */
final class PrivateCopy implements Closeable {
  static final String CURRENT = "CURRENT";
  static final String LOCK = "LOCK";

  private static final int ATTEMPTS = 10;
  private static final Set<PrivateCopy> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(PrivateCopy::deleteOpenOnes, "umbra-private-copies"));
  }

  private final Path folder;

  private PrivateCopy(final Path folder) {
    this.folder = folder;
    OPEN.add(this);
  }

  /**
   * Copies the LevelDB files of {@code journal} to a new folder of the system's temporary one.
   *
   * @throws JournalException if there is no room for a copy
   */
  static PrivateCopy of(final Path journal) throws IOException {
    return of(journal, Path.of(System.getProperty("java.io.tmpdir")));
  }

  static PrivateCopy of(final Path journal, final Path temporary) throws IOException {
    try {
      return copied(journal, temporary);
    } catch (final AccessDeniedException denied) {
      // Of the journal's files: makeFolder tells of the temporary folder.
      throw denied;
    } catch (final FileSystemException failed) {
      throw JournalException.usage(
          journal + ": cannot be copied to " + temporary + " to be read: " + failed.getMessage(),
          failed);
    }
  }

  private static PrivateCopy copied(final Path journal, final Path temporary) throws IOException {
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      final PrivateCopy copy = new PrivateCopy(makeFolder(temporary));
      try {
        if (copy.fill(journal)) {
          return copy;
        }
      } catch (final NoSuchFileException vanished) {
        // The writer removed a file that we had listed: as if it had gone before.
      } catch (final IOException failed) {
        copy.close();
        throw failed;
      }
      copy.close();
    }
    throw JournalException.usage(journal + ": its files change too fast to be copied");
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() throws IOException {
    delete(folder);
    OPEN.remove(this);
  }

  private static Path makeFolder(final Path temporary) {
    try {
      return Files.createTempDirectory(temporary, "umbra-journal-");
    } catch (final IOException failed) {
      throw JournalException.usage(
          temporary
              + ": no journal's private copy can be made there (java.io.tmpdir): "
              + failed.getClass().getSimpleName(),
          failed);
    }
  }

  /** What Ctrl-C leaves open: the thread that reads may still be at work there. */
  static void deleteOpenOnes() {
    for (final PrivateCopy copy : OPEN) {
      for (int attempt = 1; attempt < ATTEMPTS && Files.exists(copy.folder); attempt++) {
        try {
          delete(copy.folder);
        } catch (final IOException changing) {
          // A file came while the others were deleted.
        }
      }
    }
  }

  /** Gone already is as good. */
  private static void delete(final Path file) throws IOException {
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> inside = Files.newDirectoryStream(file)) {
        for (final Path each : inside) {
          delete(each);
        }
      }
    }
    Files.deleteIfExists(file);
  }

  /**
   * Returns whether the same files were there before and after. All are opened before the first is
   * copied: opening takes next to no time, and what is open can be read even when a busy writer has
   * deleted it.
   */
  private boolean fill(final Path journal) throws IOException {
    final Set<String> names = fileNames(journal);
    final Map<String, InputStream> files = new TreeMap<>();
    try {
      for (final String name : names) {
        files.put(name, Files.newInputStream(journal.resolve(name)));
      }
      // What says which files count must not be newer than they are; logs may go on to grow.
      copy(files, name -> !isDataFile(name));
      final boolean steady = names.equals(fileNames(journal));
      if (steady) {
        copy(files, PrivateCopy::isDataFile);
      }
      return steady;
    } finally {
      for (final InputStream file : files.values()) {
        file.close();
      }
    }
  }

  private void copy(final Map<String, InputStream> files, final Predicate<String> wanted)
      throws IOException {
    for (final Map.Entry<String, InputStream> file : files.entrySet()) {
      if (wanted.test(file.getKey())) {
        Files.copy(file.getValue(), folder.resolve(file.getKey()));
      }
    }
  }

  private static boolean isTable(final String name) {
    return name.endsWith(".sst") || name.endsWith(".ldb");
  }

  /** The LevelDB files but its lock and its own diary, in the order of names. */
  private static Set<String> fileNames(final Path journal) throws IOException {
    final Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(journal)) {
      for (final Path file : files) {
        final String name = file.getFileName().toString();
        if (isLevelDbFile(name) && Files.isRegularFile(file)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  static boolean isLevelDbFile(final String name) {
    return name.equals(CURRENT) || name.startsWith("MANIFEST-") || isDataFile(name);
  }

  /** Whether records can be in it. */
  static boolean isDataFile(final String name) {
    return name.endsWith(".log") || isTable(name);
  }
}
