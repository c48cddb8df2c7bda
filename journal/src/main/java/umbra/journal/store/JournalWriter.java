package umbra.journal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;

/**
 * Writes records into a new store without an actor system, laid out as Akka Persistence's plugin
 * does it ({@code docs/journal-format.md}, "In the store"), so that Akka goes on with what was
 * written. A record is on disk when {@link #append} returns.
 *
 * <p>One thread at a time.
 */
public final class JournalWriter implements Closeable {
  private final DB database;
  private final Map<String, Integer> numbers = new HashMap<>();

  JournalWriter(final DB database) {
    this.database = database;
  }

  /**
   * Makes the store in {@code folder}, which exists and holds none.
   *
   * @throws IOException if it cannot be made there
   */
  public static JournalWriter create(final Path folder) throws IOException {
    final Options options = new Options().createIfMissing(true).errorIfExists(true);
    return new JournalWriter(LevelDbEngine.preferred().open(folder, options));
  }

  /**
   * Appends a record to a stream; together with the stream's count it is written or not.
   *
   * @param sequenceNr the record's number, one more than that of the stream's last; from 1
   * @param record Akka's {@code PersistentMessage} with this number and stream
   */
  public void append(final String persistenceId, final long sequenceNr, final byte[] record)
      throws IOException {
    try (WriteBatch writes = database.createWriteBatch()) {
      final int number = number(persistenceId, writes);
      writes.put(JournalKey.of(number, 0, 0), count(sequenceNr));
      writes.put(JournalKey.of(number, sequenceNr, 0), record);
      database.write(writes, new WriteOptions().sync(true));
    }
  }

  /** Appends a sealed batch to its stream; {@code sequenceNr} as in {@link #append}. */
  public void appendBatch(final StreamId stream, final long sequenceNr, final byte[] batch)
      throws IOException {
    final String id = stream.persistenceId();
    append(id, sequenceNr, StoredRecord.of(id, sequenceNr, stream.kind().manifest(), batch));
  }

  @Override
  public void close() throws IOException {
    database.close();
  }

  /** The stream's number; null if nothing was appended to it. */
  Integer number(final String persistenceId) {
    return numbers.get(persistenceId);
  }

  /** The stream's number; a new one gets the next. */
  int number(final String persistenceId, final WriteBatch writes) {
    final Integer known = numbers.get(persistenceId);
    if (known != null) {
      return known;
    }
    final int number = JournalKey.FIRST_STREAM + numbers.size();
    numbers.put(persistenceId, number);
    writes.put(
        JournalKey.of(JournalKey.ID_MAP, 0, number),
        persistenceId.getBytes(StandardCharsets.UTF_8));
    return number;
  }

  private static byte[] count(final long sequenceNr) {
    return ByteBuffer.allocate(Long.BYTES).putLong(sequenceNr).array();
  }
}
