package umbra.journal.store;

import java.util.Map;
import org.iq80.leveldb.DBIterator;
import umbra.journal.format.Batch;

/**
 * Finds the batch of one event without reading those before it: records have numbers, and batches
 * the numbers of their events.
 */
final class BatchSearch {
  private final DBIterator iterator;
  private final int persistenceNumber;
  private long sequenceNr;

  BatchSearch(final DBIterator iterator, final int persistenceNumber) {
    this.iterator = iterator;
    this.persistenceNumber = persistenceNumber;
  }

  /**
   * The batch that holds {@code event}, or null where a record is missing on the way to it.
   *
   * @param records how many records the stream has
   */
  Batch find(final long event, final long records) {
    long least = 1;
    long most = records;
    while (least <= most) {
      final long middle = (least + most) >>> 1;
      final Batch batch = read(middle);
      if (batch == null) {
        return null;
      }
      if (event < batch.firstEvent()) {
        most = middle - 1;
      } else if (event >= batch.endEvent()) {
        least = middle + 1;
      } else {
        sequenceNr = middle;
        return batch;
      }
    }
    return null;
  }

  /** The record of the batch that was found. */
  long sequenceNr() {
    return sequenceNr;
  }

  /** The batch in a record, or null if that is missing. */
  Batch read(final long number) {
    iterator.seek(JournalKey.of(persistenceNumber, number, 0));
    if (!iterator.hasNext()) {
      return null;
    }
    final Map.Entry<byte[], byte[]> entry = iterator.next();
    final byte[] key = entry.getKey();
    final boolean found =
        JournalKey.isKey(key)
            && JournalKey.persistenceNumber(key) == persistenceNumber
            && JournalKey.sequenceNr(key) == number
            && JournalKey.mapping(key) == 0;
    return found ? Batch.parse(StoredRecord.parse(entry.getValue()).content()) : null;
  }
}
