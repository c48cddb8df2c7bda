package umbra.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.impl.Iq80DBFactory;

/**
 * A finished journal's store behind Umbra's back, to damage it. Keys are Akka's: number of the
 * stream (4 bytes), sequence number (8), mapping (4), zero (4); stream 1 maps numbers to names.
 */
final class StoreFiles implements AutoCloseable {
  private static final int KEY_LENGTH = 20;
  private static final int NAMES = 1;
  private static final int MAPPING_OFFSET = 12;

  private final DB database;

  /** Opens the store of the journal in {@code journal}. */
  StoreFiles(Path journal) throws IOException {
    Path store = journal.resolve("leveldb");
    database = Iq80DBFactory.factory.open(store.toFile(), new Options().createIfMissing(false));
  }

  /** The bytes of a stream's record. */
  byte[] record(String stream, long sequenceNr) {
    return database.get(key(stream, sequenceNr));
  }

  void put(String stream, long sequenceNr, byte[] value) {
    database.put(key(stream, sequenceNr), value);
  }

  void delete(String stream, long sequenceNr) {
    database.delete(key(stream, sequenceNr));
  }

  /** Says that a stream has that many records. */
  void setCount(String stream, long count) {
    database.put(key(stream, 0), ByteBuffer.allocate(Long.BYTES).putLong(count).array());
  }

  /** Gives each of two streams the name of the other. */
  void exchangeNames(String one, String other) {
    byte[] first = nameKey(number(one));
    byte[] second = nameKey(number(other));
    database.put(first, other.getBytes(StandardCharsets.UTF_8));
    database.put(second, one.getBytes(StandardCharsets.UTF_8));
  }

  /** Gives a stream another name; its records keep the old one. */
  void rename(String stream, String name) {
    database.put(nameKey(number(stream)), name.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] nameKey(int number) {
    return ByteBuffer.allocate(KEY_LENGTH).putInt(NAMES).putInt(MAPPING_OFFSET, number).array();
  }

  /** How many records a stream has. */
  long count(String stream) {
    long count = 0;
    while (record(stream, count + 1) != null) {
      count++;
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    database.close();
  }

  private byte[] key(String stream, long sequenceNr) {
    return ByteBuffer.allocate(KEY_LENGTH).putInt(number(stream)).putLong(sequenceNr).array();
  }

  private int number(String stream) {
    try (DBIterator entries = database.iterator()) {
      entries.seek(ByteBuffer.allocate(KEY_LENGTH).putInt(NAMES).array());
      while (entries.hasNext()) {
        Map.Entry<byte[], byte[]> entry = entries.next();
        if (new String(entry.getValue(), StandardCharsets.UTF_8).equals(stream)) {
          return ByteBuffer.wrap(entry.getKey()).getInt(MAPPING_OFFSET);
        }
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    throw new AssertionError("no stream " + stream);
  }

  /** A copy of a journal, to damage it without harm to the next test. */
  static Path copy(Path journal, Path to) throws IOException {
    try (Stream<Path> below = Files.walk(journal)) {
      for (Path path : below.toList()) {
        Files.copy(path, to.resolve(journal.relativize(path).toString()));
      }
    }
    return to;
  }

  /** The store's logs and tables that hold something, by name. */
  static List<Path> dataFiles(Path journal) throws IOException {
    try (Stream<Path> below = Files.list(journal.resolve("leveldb"))) {
      return below.filter(StoreFiles::holdsData).sorted().toList();
    }
  }

  private static boolean holdsData(Path file) {
    String name = file.getFileName().toString();
    boolean data = name.endsWith(".log") || name.endsWith(".sst") || name.endsWith(".ldb");
    return data && file.toFile().length() > 0;
  }
}
