package umbra.journal.store;

import java.nio.ByteBuffer;
import java.util.Map;
import org.iq80.leveldb.DBIterator;
import umbra.journal.format.Batch;
import umbra.journal.format.DamagedBatchException;

/** Estimates what lies behind the whole part of a stream: what its records and its count tell. */
final class StreamRemainder {
  private final StreamReport kept;
  private long count = -1;
  private long lastRecord;
  private long lastEvent;

  StreamRemainder(final StreamReport kept) {
    this.kept = kept;
    this.lastRecord = kept.batches();
    this.lastEvent = kept.lastEvent();
  }

  /** Reads the count and the records behind the whole part, up to where the store gives out. */
  void read(final DBIterator entries, final int number) {
    try {
      entries.seek(JournalKey.of(number, 0, 0));
      readCount(entries, number);
      entries.seek(JournalKey.of(number, kept.batches() + 1, 0));
      while (isOf(entries, number)) {
        final Map.Entry<byte[], byte[]> entry = entries.next();
        lastRecord = Math.max(lastRecord, JournalKey.sequenceNr(entry.getKey()));
        readRecord(entry.getValue());
      }
    } catch (final RuntimeException | AssertionError unreadable) {
      // What comes behind stays unknown.
    }
  }

  /** Whether the store knows how many records it has, and does not know of fewer than there are. */
  boolean isCounted() {
    return count >= kept.batches();
  }

  SalvagedStream salvaged() {
    final long lostRecords = Math.max(lastRecord, count) - kept.batches();
    final long lostEvents =
        lastEvent > kept.lastEvent() ? lastEvent - kept.lastEvent() : SalvagedStream.UNKNOWN;
    final StreamReport report =
        kept.damage() == null && lostRecords > 0 ? withDamage(lostRecords) : kept;
    return new SalvagedStream(report, lostRecords, lostEvents);
  }

  private StreamReport withDamage(final long lostRecords) {
    final Damage damage =
        new Damage(
            kept.stream().persistenceId(),
            kept.batches() + 1,
            kept.lastEvent() + 1,
            "the store counts "
                + (kept.batches() + lostRecords)
                + " records: the last are missing");
    return new StreamReport(
        kept.stream(),
        kept.epoch(),
        kept.batches(),
        kept.lastEvent(),
        kept.digest(),
        kept.head(),
        kept.ended(),
        damage);
  }

  private void readCount(final DBIterator entries, final int number) {
    if (isOf(entries, number) && JournalKey.sequenceNr(entries.peekNext().getKey()) == 0) {
      final byte[] value = entries.next().getValue();
      count = value.length == Long.BYTES ? ByteBuffer.wrap(value).getLong() : count;
    }
  }

  private void readRecord(final byte[] value) {
    try {
      final Batch batch = Batch.parse(StoredRecord.parse(value).content());
      if (batch.epoch() == kept.epoch()) {
        lastEvent = Math.max(lastEvent, batch.endEvent() - 1);
      }
    } catch (final IllegalArgumentException | DamagedBatchException unreadable) {
      // It counts as a record whose events nobody knows.
    }
  }

  private static boolean isOf(final DBIterator entries, final int number) {
    if (!entries.hasNext()) {
      return false;
    }
    final byte[] key = entries.peekNext().getKey();
    return JournalKey.isKey(key) && JournalKey.persistenceNumber(key) == number;
  }
}
