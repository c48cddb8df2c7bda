package umbra.journal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.ReadOptions;

/** LevelDB, open on a private copy of a journal; both are gone when closed. */
final class JournalDatabase implements Closeable {
  private final PrivateCopy copy;
  private final DB database;
  private final String complaint;

  private JournalDatabase(final PrivateCopy copy, final DB database, final String complaint) {
    this.copy = copy;
    this.database = database;
    this.complaint = complaint;
  }

  /**
   * Copies and opens.
   *
   * @param paranoid whether the store refuses to open when a log or its manifest is damaged; it
   *     otherwise drops what it cannot read, without a word
   */
  static JournalDatabase open(
      final Path journal, final LevelDbEngine engine, final boolean paranoid) throws IOException {
    return open(PrivateCopy.of(journal), engine, paranoid);
  }

  /**
   * Copies, builds the store's own tables of contents anew from what tables and logs are whole, and
   * opens.
   *
   * @throws IOException also if the engine cannot do that
   */
  static JournalDatabase openRepaired(final Path journal, final LevelDbEngine engine)
      throws IOException {
    final PrivateCopy copy = PrivateCopy.of(journal);
    try {
      // The native engine reads tables for this without a look at their checksums.
      TableChecksums.deleteDamaged(copy.folder());
      engine.repair(copy.folder());
    } catch (final IOException | RuntimeException failed) {
      copy.close();
      throw failed;
    }
    return open(copy, engine, false);
  }

  private static JournalDatabase open(
      final PrivateCopy copy, final LevelDbEngine engine, final boolean paranoid)
      throws IOException {
    final Options options = new Options();
    options.createIfMissing(false).verifyChecksums(true).paranoidChecks(paranoid);
    try (PrintedComplaints printed = PrintedComplaints.ofThisThread()) {
      engine.prepare(copy.folder(), paranoid);
      final DB database = engine.open(copy.folder(), options);
      return new JournalDatabase(copy, database, printed.firstLine());
    } catch (final IOException | RuntimeException | AssertionError failed) {
      copy.close();
      throw failed;
    }
  }

  /** What the engine said about records that it dropped when it opened; null if nothing. */
  String complaint() {
    return complaint;
  }

  DBIterator iterator() {
    return database.iterator(new ReadOptions().verifyChecksums(true).fillCache(false));
  }

  @Override
  public void close() throws IOException {
    try {
      database.close();
    } finally {
      copy.close();
    }
  }
}
