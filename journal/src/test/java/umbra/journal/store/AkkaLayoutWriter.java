package umbra.journal.store;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.Options;

/** Writes a journal with records made by hand, and damages it. */
public final class AkkaLayoutWriter implements Closeable {
  private static final int VARINT = 0;
  private static final int BYTES = 2;
  private static final int SERIALIZER_ID = 0x554d;

  private final DB database;
  private final JournalWriter journal;

  public AkkaLayoutWriter(final Path folder, final LevelDbEngine engine) throws IOException {
    // A small buffer, so that a small journal has tables and not only a log.
    database = engine.open(folder, new Options().createIfMissing(true).writeBufferSize(16 << 10));
    journal = new JournalWriter(database);
  }

  /** Opens a journal whose streams were written in this order, to damage it. */
  static AkkaLayoutWriter reopened(final Path folder, final String... streams) throws IOException {
    final AkkaLayoutWriter result = new AkkaLayoutWriter(folder, LevelDbEngine.preferred());
    for (final String stream : streams) {
      result.journal.number(stream, result.database.createWriteBatch());
    }
    return result;
  }

  public void append(
      final String persistenceId, final long sequenceNr, final String manifest, final byte[] batch)
      throws IOException {
    put(persistenceId, sequenceNr, record(persistenceId, sequenceNr, manifest, batch));
  }

  void put(final String persistenceId, final long sequenceNr, final byte[] value)
      throws IOException {
    journal.append(persistenceId, sequenceNr, value);
  }

  byte[] get(final String persistenceId, final long sequenceNr) {
    return database.get(key(number(persistenceId), sequenceNr, 0));
  }

  public void delete(final String persistenceId, final long sequenceNr) {
    database.delete(key(number(persistenceId), sequenceNr, 0));
  }

  void deleteName(final String persistenceId) {
    database.delete(key(1, 0, number(persistenceId)));
  }

  /** Puts another value where the record is; the count stays. */
  void replace(final String persistenceId, final long sequenceNr, final byte[] value) {
    database.put(key(number(persistenceId), sequenceNr, 0), value);
  }

  void exchangeNames(final String one, final String other) {
    database.put(key(1, 0, number(one)), other.getBytes(StandardCharsets.UTF_8));
    database.put(key(1, 0, number(other)), one.getBytes(StandardCharsets.UTF_8));
  }

  void markDeleted(final String persistenceId, final long sequenceNr) {
    database.put(key(number(persistenceId), sequenceNr, 1), new byte[0]);
  }

  void setCounter(final String persistenceId, final long sequenceNr) {
    database.put(
        key(number(persistenceId), 0, 0), ByteBuffer.allocate(8).putLong(sequenceNr).array());
  }

  @Override
  public void close() throws IOException {
    database.close();
  }

  private int number(final String persistenceId) {
    return journal.number(persistenceId);
  }

  private static byte[] key(final int number, final long sequenceNr, final int mapping) {
    return ByteBuffer.allocate(20).putInt(number).putLong(sequenceNr).putInt(mapping).array();
  }

  static byte[] record(
      final String persistenceId,
      final long sequenceNr,
      final String manifest,
      final byte[] batch) {
    final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    number(payload, 1, SERIALIZER_ID);
    bytes(payload, 2, batch);
    bytes(payload, 3, manifest.getBytes(StandardCharsets.UTF_8));
    final ByteArrayOutputStream message = new ByteArrayOutputStream();
    bytes(message, 1, payload.toByteArray());
    number(message, 2, sequenceNr);
    bytes(message, 3, persistenceId.getBytes(StandardCharsets.UTF_8));
    bytes(message, 12, new byte[0]);
    bytes(message, 13, "9a64a45e-writer".getBytes(StandardCharsets.UTF_8));
    number(message, 14, 1_700_000_000_000L);
    return message.toByteArray();
  }

  private static void number(final ByteArrayOutputStream out, final int field, final long value) {
    out.write(field << 3 | VARINT);
    varint(out, value);
  }

  private static void bytes(
      final ByteArrayOutputStream out, final int field, final byte[] content) {
    out.write(field << 3 | BYTES);
    varint(out, content.length);
    out.writeBytes(content);
  }

  private static void varint(final ByteArrayOutputStream out, final long value) {
    long rest = value;
    for (; rest >>> 7 != 0; rest >>>= 7) {
      out.write((int) ((rest & 0x7f) | 0x80));
    }
    out.write((int) rest);
  }
}
