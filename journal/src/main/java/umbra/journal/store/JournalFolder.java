package umbra.journal.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A journal's folder, opened for reading. Works on a private copy that is deleted on close; the
 * journal's own files are never changed. Of a journal that a simulation is writing it sees a
 * prefix, as it was when opened ({@link #isBeingWritten}).
 *
 * <p>One thread at a time.
 */
public final class JournalFolder implements Closeable {
  private final LevelDbEngine engine;
  private final boolean beingWritten;
  private final StoreRefusal storeRefusal;
  private final JournalDatabase database;
  private final StreamIndex index;
  private final List<StreamReader> openReaders = new ArrayList<>();

  private JournalFolder(
      final Path folder,
      final LevelDbEngine engine,
      final JournalDatabase database,
      final StoreRefusal storeRefusal) {
    this.engine = engine;
    this.beingWritten = RunningWriter.holds(folder);
    this.database = database;
    this.storeRefusal = storeRefusal;
    this.index = StreamIndex.read(folder, database);
  }

  /**
   * Opens a journal to read from it.
   *
   * @throws JournalException if there is no journal, or one that the store cannot open
   */
  public static JournalFolder open(final Path folder) {
    return openWithAny(folder, false);
  }

  /**
   * Opens a journal to check it: the store's own strict checks run first, and {@link #storeRefusal}
   * has their answer.
   *
   * @throws JournalException as {@link #open(Path)}
   */
  public static JournalFolder openStrictly(final Path folder) {
    return openWithAny(folder, true);
  }

  static JournalFolder open(final Path folder, final LevelDbEngine engine, final boolean strictly) {
    expectJournal(folder);
    final StoreRefusal refusal = strictly ? strictRefusal(folder, engine) : null;
    try {
      return withStreams(folder, engine, JournalDatabase.open(folder, engine, false), refusal);
    } catch (final IOException | RuntimeException | AssertionError failed) {
      throw unreadable(folder, failed);
    }
  }

  /**
   * The native engine refuses what the Java engine leaves behind when it is killed. So where native
   * refuses, a journal is read with Java if that has nothing to complain about.
   */
  private static JournalFolder openWithAny(final Path folder, final boolean strictly) {
    final LevelDbEngine preferred = LevelDbEngine.preferred();
    try {
      return open(folder, preferred, strictly);
    } catch (final JournalException refusal) {
      if (preferred == LevelDbEngine.JAVA
          || refusal.meaning() == JournalException.Meaning.USAGE
          || strictRefusal(folder, LevelDbEngine.JAVA) != null) {
        throw refusal;
      }
      return open(folder, LevelDbEngine.JAVA, strictly);
    }
  }

  /** The streams: VMs first, each family by name and number. */
  public List<StreamId> streams() {
    return index.streams();
  }

  /** Streams in the same store that are not this format's. */
  public List<String> otherPersistenceIds() {
    return index.otherPersistenceIds();
  }

  /** Persistence numbers that were given to a stream whose name the store has lost. */
  List<Integer> namelessNumbers() {
    return index.namelessNumbers();
  }

  /**
   * Reads a stream from its first batch.
   *
   * @throws JournalException if the journal has no such stream
   */
  public StreamReader read(final StreamId stream) {
    final OptionalInt number = index.number(stream);
    if (number.isEmpty()) {
      throw JournalException.usage(
          "no stream " + stream + " in the journal; it has " + index.streams());
    }
    final StreamReader reader = new StreamReader(stream, number.getAsInt(), database::iterator);
    openReaders.add(reader);
    return reader;
  }

  /** Why the store's strict checks refuse the journal; empty if they pass or were not asked for. */
  Optional<StoreRefusal> storeRefusal() {
    return Optional.ofNullable(storeRefusal);
  }

  /** Whether a simulation held the journal when it was opened; false if the system cannot tell. */
  public boolean isBeingWritten() {
    return beingWritten;
  }

  /** The LevelDB in use. */
  public LevelDbEngine engine() {
    return engine;
  }

  @Override
  public void close() {
    // The native engine does not survive an iterator that outlives its database.
    openReaders.forEach(StreamReader::close);
    try {
      database.close();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static JournalFolder withStreams(
      final Path folder,
      final LevelDbEngine engine,
      final JournalDatabase database,
      final StoreRefusal refusal)
      throws IOException {
    try {
      return new JournalFolder(folder, engine, database, refusal);
    } catch (final RuntimeException | AssertionError failed) {
      database.close();
      throw failed;
    }
  }

  private static StoreRefusal strictRefusal(final Path folder, final LevelDbEngine engine) {
    try (JournalDatabase strict = JournalDatabase.open(folder, engine, true)) {
      return StoreRefusal.of(strict.complaint(), folder);
    } catch (final JournalException noCopy) {
      throw noCopy;
    } catch (final IOException | RuntimeException | AssertionError refused) {
      return StoreRefusal.of(reason(refused), folder);
    }
  }

  private static void expectJournal(final Path folder) {
    expectLevelDbFiles(folder);
    if (!Files.exists(folder.resolve(PrivateCopy.CURRENT))) {
      throw JournalException.damage(
          folder + ": damaged: LevelDB files without the file " + PrivateCopy.CURRENT);
    }
  }

  /** Refuses what is no folder with files of a LevelDB in it. */
  static void expectLevelDbFiles(final Path folder) {
    if (!Files.exists(folder)) {
      throw JournalException.usage(folder + ": no such folder");
    }
    if (!Files.isDirectory(folder)) {
      throw JournalException.usage(folder + ": a file, not a journal's folder");
    }
    int levelDbFiles = 0;
    int dataFiles = 0;
    int files = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (final Path entry : entries) {
        files++;
        levelDbFiles += PrivateCopy.isLevelDbFile(entry.getFileName().toString()) ? 1 : 0;
        dataFiles += PrivateCopy.isDataFile(entry.getFileName().toString()) ? 1 : 0;
      }
    } catch (final IOException failed) {
      throw JournalException.usage(folder + ": cannot be read: " + reason(failed), failed);
    }
    expectLevelDb(folder, files, levelDbFiles, dataFiles);
  }

  private static void expectLevelDb(
      final Path folder, final int files, final int levelDbFiles, final int dataFiles) {
    if (files == 0) {
      throw JournalException.usage(folder + ": empty, no journal in it");
    }
    if (levelDbFiles == 0) {
      throw JournalException.usage(folder + ": not a journal: no LevelDB in it");
    }
    if (dataFiles == 0 && !Files.exists(folder.resolve(PrivateCopy.CURRENT))) {
      throw JournalException.usage(folder + ": not a journal: a LevelDB that was never finished");
    }
  }

  private static JournalException unreadable(final Path folder, final Throwable failed) {
    if (failed instanceof JournalException known) {
      return known;
    }
    if (failed instanceof AccessDeniedException) {
      return JournalException.usage(folder + ": no permission to read it", failed);
    }
    return JournalException.damage(
        folder + ": damaged: the store cannot open it: " + reason(failed), failed);
  }

  /**
   * One line. Not every engine's exception has a message; some have only that of another one
   * inside; and some quote the damaged bytes.
   */
  static String reason(final Throwable failed) {
    final Throwable cause = failed.getCause();
    if (cause != null && (failed.getMessage() == null || failed.getMessage().equals("" + cause))) {
      return reason(cause);
    }
    return failed.getMessage() == null
        ? failed.getClass().getSimpleName()
        : failed.getMessage().replaceAll("\\p{Cntrl}", "?");
  }
}
