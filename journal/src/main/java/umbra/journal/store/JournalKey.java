package umbra.journal.store;

import java.nio.ByteBuffer;

/**
 * Where Akka's LevelDB plugin keeps what (akka-persistence 2.6.21, {@code LeveldbKey}).
 *
 * <pre>
 * offset  size  field (big endian)
 *      0     4  persistence number
 *      4     8  sequence number
 *     12     4  mapping number
 *     16     4  zero
 *
 * (1, 0, n)    persistence id of number n, UTF-8; n from 10
 * (n, 0, 0)    highest sequence number of n, 8 bytes
 * (n, s, 0)    record s of n
 * (n, s, 1)    mark of a deleted record
 * </pre>
 */
final class JournalKey {
  private JournalKey() {}

  static final int LENGTH = 20;

  /** The persistence number of the map from numbers to ids. */
  static final int ID_MAP = 1;

  /** The first number that is given to a stream. */
  static final int FIRST_STREAM = 10;

  private static final int SEQUENCE_OFFSET = 4;
  private static final int MAPPING_OFFSET = 12;

  static byte[] of(final int persistenceNumber, final long sequenceNr, final int mapping) {
    return ByteBuffer.allocate(LENGTH)
        .putInt(persistenceNumber)
        .putLong(sequenceNr)
        .putInt(mapping)
        .array();
  }

  static boolean isKey(final byte[] key) {
    return key.length == LENGTH;
  }

  static int persistenceNumber(final byte[] key) {
    return ByteBuffer.wrap(key).getInt(0);
  }

  static long sequenceNr(final byte[] key) {
    return ByteBuffer.wrap(key).getLong(SEQUENCE_OFFSET);
  }

  static int mapping(final byte[] key) {
    return ByteBuffer.wrap(key).getInt(MAPPING_OFFSET);
  }
}
