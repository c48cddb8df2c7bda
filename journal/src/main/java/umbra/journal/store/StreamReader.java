package umbra.journal.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Supplier;
import org.iq80.leveldb.DBIterator;
import umbra.journal.format.Batch;
import umbra.journal.format.ChainVerifier;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.StreamPosition;

/**
 * Reads one stream's batches in order, and checks each against the store's numbers and against the
 * batches before it. Whatever does not fit ends the stream with an exception: a reader never skips.
 */
public final class StreamReader implements Closeable {
  private static final long NOT_READ = -1;
  private static final long UNCOUNTED = -2;

  private final StreamId stream;
  private final int persistenceNumber;
  private final Supplier<DBIterator> iterators;
  private DBIterator iterator;
  private ChainVerifier verifier;
  private long nextSequenceNr = 1;
  private long count;
  private byte[] record;
  private DamagedJournalException damage;
  private boolean started;
  private boolean closed;

  StreamReader(
      final StreamId stream, final int persistenceNumber, final Supplier<DBIterator> iterators) {
    this(stream, persistenceNumber, iterators, NOT_READ);
  }

  private StreamReader(
      final StreamId stream,
      final int persistenceNumber,
      final Supplier<DBIterator> iterators,
      final long count) {
    this.stream = stream;
    this.persistenceNumber = persistenceNumber;
    this.iterators = iterators;
    this.iterator = iterators.get();
    this.verifier = ChainVerifier.ofAnyRun(stream.kind());
    this.count = count;
  }

  /** Reads what records there are, whatever the store's count of them says. */
  static StreamReader ofUncounted(
      final StreamId stream, final int persistenceNumber, final Supplier<DBIterator> iterators) {
    return new StreamReader(stream, persistenceNumber, iterators, UNCOUNTED);
  }

  public StreamId stream() {
    return stream;
  }

  /** The store's number of the next record, from 1. */
  public long nextSequenceNr() {
    return nextSequenceNr;
  }

  /** Number of the next event, from 1. */
  public long nextEvent() {
    return verifier.nextEvent();
  }

  /** The store's value that the last batch was in. Not to be changed. */
  public byte[] record() {
    return record;
  }

  /** Where the batches read so far end; null before the first. */
  public StreamPosition position() {
    return verifier.position();
  }

  /**
   * Goes on behind the batch that ends at {@code end}, without reading those before it. To be
   * called before anything is read. The reader stays at its start if there is no such batch.
   *
   * @return that batch, or null if the stream has none that ends there with that head
   */
  public Batch seek(final StreamPosition end) {
    if (started || closed) {
      throw new IllegalStateException(stream + " is being read");
    }
    try {
      start();
      final BatchSearch search = new BatchSearch(iterator, persistenceNumber);
      final Batch batch = search.find(end.nextEvent() - 1, count);
      if (batch != null && batch.kind() == stream.kind() && endsAt(batch, end)) {
        nextSequenceNr = search.sequenceNr() + 1;
        iterator.seek(JournalKey.of(persistenceNumber, nextSequenceNr, 0));
        verifier = ChainVerifier.after(stream.kind(), end);
        return batch;
      }
    } catch (final RuntimeException | AssertionError damaged) {
      backToStart();
    }
    started = false;
    return null;
  }

  /**
   * Goes to the batch that holds {@code event}, without reading those before it: what they hold is
   * taken on trust. To be called before anything is read. The reader stays at its start if there is
   * no such batch.
   *
   * @return whether the next batch is the one that holds the event
   */
  public boolean seek(final long event) {
    if (started || closed) {
      throw new IllegalStateException(stream + " is being read");
    }
    try {
      start();
      final BatchSearch search = new BatchSearch(iterator, persistenceNumber);
      final Batch batch = search.find(event, count);
      if (batch != null && batch.kind() == stream.kind()) {
        goBefore(search, search.sequenceNr(), batch);
        return true;
      }
    } catch (final RuntimeException | AssertionError damaged) {
      backToStart();
    }
    started = false;
    return false;
  }

  /**
   * The same where it is known in which record the batch is that begins with {@code event}.
   *
   * @return whether the next batch is that one
   */
  public boolean seekRecord(final long number, final long event) {
    if (started || closed) {
      throw new IllegalStateException(stream + " is being read");
    }
    try {
      start();
      final BatchSearch search = new BatchSearch(iterator, persistenceNumber);
      final Batch batch = search.read(number);
      if (batch != null && batch.kind() == stream.kind() && batch.firstEvent() == event) {
        goBefore(search, number, batch);
        return true;
      }
    } catch (final RuntimeException | AssertionError damaged) {
      backToStart();
    }
    started = false;
    return false;
  }

  /**
   * The last batch, without reading those before it. To be called instead of reading.
   *
   * @return null if the stream is empty, or damaged at its end
   */
  public Batch last() {
    if (started || closed) {
      throw new IllegalStateException(stream + " is being read");
    }
    try {
      start();
      return count < 1 ? null : new BatchSearch(iterator, persistenceNumber).read(count);
    } catch (final RuntimeException | AssertionError damaged) {
      return null;
    }
  }

  /**
   * Reading from the start says where the damage is: with an iterator of its own, since LevelDB's
   * keeps an error that it has met, wherever it is moved to.
   */
  private void backToStart() {
    closeIterator();
    iterator = iterators.get();
    verifier = ChainVerifier.ofAnyRun(stream.kind());
    nextSequenceNr = 1;
  }

  private void goBefore(final BatchSearch search, final long number, final Batch batch) {
    final Batch before = number == 1 ? null : search.read(number - 1);
    if (before != null) {
      verifier =
          ChainVerifier.after(
              stream.kind(),
              new StreamPosition(before.epoch(), batch.firstEvent(), before.chainHead()));
    }
    nextSequenceNr = number;
    iterator.seek(JournalKey.of(persistenceNumber, number, 0));
  }

  private static boolean endsAt(final Batch batch, final StreamPosition end) {
    return batch.endEvent() == end.nextEvent()
        && batch.epoch() == end.epoch()
        && batch.chainHead().equals(end.head());
  }

  /**
   * The next batch, or null behind the last.
   *
   * @throws DamagedJournalException if what follows is not what was written; again at each call
   */
  public Batch next() {
    if (closed) {
      throw new IllegalStateException(stream + " is closed");
    }
    if (damage != null) {
      throw damage;
    }
    try {
      return read();
    } catch (final DamagedJournalException found) {
      damage = found;
    } catch (final RuntimeException | AssertionError found) {
      // The store's own checks, Batch's and ChainVerifier's; and the Java engine meets damaged
      // bytes with whatever its parser throws.
      damage = damaged(JournalFolder.reason(found), found);
    }
    throw damage;
  }

  /**
   * What a decoder found in the batch that {@link #next} returned last, as damage of the stream.
   */
  public DamagedJournalException damaged(final DamagedBatchException found) {
    final Damage where =
        new Damage(
            stream.persistenceId(), nextSequenceNr - 1, found.firstBadEvent(), found.getMessage());
    return new DamagedJournalException(where, found);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    closeIterator();
  }

  private void closeIterator() {
    try {
      iterator.close();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private Batch read() {
    if (!started) {
      start();
    }
    if (!iterator.hasNext()) {
      return end();
    }
    final Map.Entry<byte[], byte[]> entry = iterator.next();
    final byte[] key = entry.getKey();
    if (!JournalKey.isKey(key)) {
      throw damaged("key of " + key.length + " bytes", null);
    }
    if (JournalKey.persistenceNumber(key) != persistenceNumber) {
      return end();
    }
    checkKey(key);
    record = entry.getValue();
    final Batch batch = Batch.parse(recordOf(record).content());
    verifier.accept(batch);
    nextSequenceNr++;
    return batch;
  }

  /** The record in front of a stream's first one holds their count. */
  private void start() {
    iterator.seek(JournalKey.of(persistenceNumber, 0, 0));
    started = true;
    final boolean counted = count != UNCOUNTED;
    if (isAtCount()) {
      final byte[] value = iterator.next().getValue();
      count = counted ? count(value) : UNCOUNTED;
    } else if (counted) {
      // A stream that has a name and no record yet has no count either.
      count = 0;
    }
  }

  private boolean isAtCount() {
    if (!iterator.hasNext()) {
      return false;
    }
    final byte[] key = iterator.peekNext().getKey();
    return JournalKey.isKey(key)
        && JournalKey.persistenceNumber(key) == persistenceNumber
        && JournalKey.sequenceNr(key) == 0;
  }

  private long count(final byte[] value) {
    if (value.length != Long.BYTES) {
      throw damaged("the store's count has " + value.length + " bytes", null);
    }
    return ByteBuffer.wrap(value).getLong();
  }

  private void checkKey(final byte[] key) {
    final long sequenceNr = JournalKey.sequenceNr(key);
    if (sequenceNr != nextSequenceNr) {
      throw damaged("record " + sequenceNr + " follows: those between are missing", null);
    }
    if (JournalKey.mapping(key) != 0) {
      throw damaged("mark of a deleted record", null);
    }
    if (count != UNCOUNTED && sequenceNr > count) {
      // Whoever goes on with the stream would write over it.
      throw damaged("the store counts " + count + " records: it has lost count", null);
    }
  }

  private StoredRecord recordOf(final byte[] value) {
    final StoredRecord record = StoredRecord.parse(value);
    if (record.sequenceNr() != nextSequenceNr) {
      throw damaged("its content says it is record " + record.sequenceNr(), null);
    }
    if (!record.persistenceId().equals(stream.persistenceId())) {
      throw damaged("its content says it belongs to " + record.persistenceId(), null);
    }
    if (record.deleted()) {
      throw damaged("it is marked as deleted", null);
    }
    if (!record.manifest().equals(stream.kind().manifest())) {
      throw damaged(
          "content '" + record.manifest() + "' where " + stream.kind().manifest() + " is expected",
          null);
    }
    return record;
  }

  private Batch end() {
    if (nextSequenceNr <= count) {
      throw damaged("the store counts " + count + " records: the last are missing", null);
    }
    return null;
  }

  private DamagedJournalException damaged(final String what, final Throwable cause) {
    return new DamagedJournalException(
        new Damage(stream.persistenceId(), nextSequenceNr, verifier.nextEvent(), what), cause);
  }
}
