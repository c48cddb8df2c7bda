package umbra.journal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.iq80.leveldb.DBIterator;
import umbra.journal.format.Batch;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.StreamKind;

/**
 * A damaged store that could be opened in some way, and what of it is whole. Trusts neither its
 * names nor its counts: each record says itself whose it is and which.
 */
final class SalvageSource implements Closeable {
  private final JournalDatabase database;
  private final Map<StreamId, Integer> numbers = new TreeMap<>(StreamIndex.ORDER);
  private final List<SalvagedStream> streams = new ArrayList<>();
  private final List<String> losses = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private SalvageSource(final JournalDatabase database) {
    this.database = database;
  }

  /** Finds out what is whole; closes the database if it cannot. */
  static SalvageSource of(final JournalDatabase database) throws IOException {
    final SalvageSource result = new SalvageSource(database);
    try {
      result.findStreams();
      result.checkStreams();
      return result;
    } catch (final IOException | RuntimeException | AssertionError failed) {
      database.close();
      throw failed;
    }
  }

  SalvageReport report() {
    return new SalvageReport(streams, losses, notes);
  }

  /** Writes what is whole. */
  void writeTo(final JournalWriter journal) throws IOException {
    for (final SalvagedStream stream : streams) {
      final StreamId id = stream.kept().stream();
      try (StreamReader reader = read(id)) {
        for (long record = 1; record <= stream.kept().batches(); record++) {
          reader.next();
          journal.append(id.persistenceId(), record, reader.record());
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    database.close();
  }

  private void findStreams() throws IOException {
    final Map<Integer, String> names = new TreeMap<>();
    final Map<Integer, String> owners = new TreeMap<>();
    try (DBIterator entries = database.iterator()) {
      entries.seek(JournalKey.of(JournalKey.ID_MAP, 0, 0));
      while (entries.hasNext()) {
        final Map.Entry<byte[], byte[]> entry = entries.next();
        final byte[] key = entry.getKey();
        if (!JournalKey.isKey(key)) {
          losses.add("a key of " + key.length + " bytes and what comes behind it");
          break;
        }
        final int number = JournalKey.persistenceNumber(key);
        if (number == JournalKey.ID_MAP) {
          names.put(JournalKey.mapping(key), text(entry.getValue()));
          continue;
        }
        if (JournalKey.sequenceNr(key) == 0) {
          owners.put(number, null);
        } else {
          owners.put(number, owner(entry.getValue()));
          entries.seek(JournalKey.of(number + 1, 0, 0));
        }
      }
    } catch (final RuntimeException | AssertionError unreadable) {
      losses.add("streams behind damage of the store: " + JournalFolder.reason(unreadable));
    }
    owners.forEach((number, owner) -> addStream(number, owner, names.get(number)));
  }

  private void addStream(final int number, final String owner, final String name) {
    final StreamId stream = StreamId.parse(owner == null ? String.valueOf(name) : owner);
    if (stream == null) {
      losses.add("stream number " + number + ", which has neither name nor a readable record");
      return;
    }
    if (!stream.persistenceId().equals(name)) {
      notes.add(
          String.format(
              "stream number %d was called %s; its records say %s", number, name, stream));
    }
    if (numbers.putIfAbsent(stream, number) != null) {
      losses.add("stream number " + number + ", a second " + stream);
    }
  }

  private void checkStreams() throws IOException {
    final Map<String, StreamReport> vms = new TreeMap<>();
    for (final StreamId id : numbers.keySet()) {
      try (StreamReader reader = read(id)) {
        final StreamReport vm = vms.get(id.vm());
        final StreamReport kept =
            StreamCheck.of(reader, vm == null || vm.batches() > 0 ? vm : null);
        if (id.kind() == StreamKind.VM) {
          vms.put(id.vm(), kept);
        }
        streams.add(behind(kept));
      }
    }
  }

  private StreamReader read(final StreamId stream) {
    return StreamReader.ofUncounted(stream, numbers.get(stream), database::iterator);
  }

  /** Looks at what comes behind the whole part, as far as it can be read. */
  private SalvagedStream behind(final StreamReport kept) throws IOException {
    final StreamRemainder rest = new StreamRemainder(kept);
    final int number = numbers.get(kept.stream());
    try (DBIterator entries = database.iterator()) {
      rest.read(entries, number);
    }
    if (!rest.isCounted()) {
      notes.add("the store's count of " + kept.stream() + " is lost; its records are counted anew");
    }
    return rest.salvaged();
  }

  private static String owner(final byte[] record) {
    try {
      final StoredRecord parsed = StoredRecord.parse(record);
      Batch.parse(parsed.content());
      return parsed.persistenceId();
    } catch (final IllegalArgumentException | DamagedBatchException unreadable) {
      return null;
    }
  }

  private static String text(final byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }
}
