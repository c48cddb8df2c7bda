package umbra.actors.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Makes the folder of a new journal. Everything that can be wrong with it is found here: inside the
 * actor system a folder that is locked or cannot be written shows as a store that never answers.
 */
public final class JournalClaim {
  /** Where the store's files are, below the journal's folder. */
  public static final String STORE = "leveldb";

  private static final String LOCK = "LOCK";

  private JournalClaim() {}

  /** The same for a run without traces. */
  public static Path claim(final Path folder, final byte[] configuration) {
    return claim(folder, configuration, "");
  }

  /**
   * Makes {@code folder} and the store's folder in it, and notes which run it is for.
   *
   * @param configuration the run's
   * @param traces where the run's traces are; empty if it has none
   * @return the store's folder
   * @throws JournalClaimException if something is there already, or the folder cannot be used
   */
  public static Path claim(final Path folder, final byte[] configuration, final String traces) {
    final Path store = claim(folder);
    try {
      if (!traces.isEmpty()) {
        TraceNote.write(folder, traces);
      }
      RunFile.write(folder, configuration);
      return store;
    } catch (final IOException failed) {
      throw unusable(folder, failed);
    }
  }

  /** The same for events that are there already: the first of them says which run it is. */
  public static Path claim(final Path folder) {
    try {
      expectNothing(folder);
      Files.createDirectories(folder);
      // Of two runs that start at once, one makes this folder; it fails in the other.
      final Path store = Files.createDirectory(folder.resolve(STORE));
      expectLock(store);
      return store;
    } catch (final FileAlreadyExistsException exists) {
      throw new JournalClaimException(
          folder + ": " + exists.getFile() + " exists; a run needs a new folder", exists);
    } catch (final IOException failed) {
      throw unusable(folder, failed);
    }
  }

  private static JournalClaimException unusable(final Path folder, final IOException failed) {
    return new JournalClaimException(
        folder + ": cannot make a journal here: " + reason(failed), failed);
  }

  /**
   * Takes the journal of a run that did not end.
   *
   * @return the store's folder
   * @throws JournalClaimException if another process holds it, or it cannot be written
   */
  public static Path reclaim(final Path folder) {
    final Path store = folder.resolve(STORE);
    try {
      expectLock(store);
      return store;
    } catch (final IOException failed) {
      throw new JournalClaimException(
          folder + ": cannot go on with this journal: " + reason(failed), failed);
    }
  }

  private static void expectNothing(final Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      if (entries.iterator().hasNext()) {
        throw new JournalClaimException(
            folder + ": the folder is not empty; a run needs a new one", null);
      }
    }
  }

  /** The store locks this file; some file systems have no locks. */
  private static void expectLock(final Path store) throws IOException {
    try (FileChannel file =
            FileChannel.open(
                store.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      if (lock == null) {
        throw new JournalClaimException(store + ": another process holds the lock", null);
      }
    } catch (final OverlappingFileLockException held) {
      throw new JournalClaimException(store + ": this process holds the lock already", held);
    }
  }

  private static String reason(final IOException failed) {
    return failed.getClass().getSimpleName() + ": " + failed.getMessage();
  }
}
