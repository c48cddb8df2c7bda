package umbra.journal.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.iq80.leveldb.DBIterator;

/** Which streams a store holds and under which persistence number: its id map, checked. */
final class StreamIndex {
  static final Comparator<StreamId> ORDER =
      Comparator.comparing(StreamId::kind)
          .thenComparing(StreamId::vm)
          .thenComparingInt(StreamId::vcpu);

  /** Bounds what a damaged id map can make a check report. */
  private static final int MAX_NAMELESS = 1000;

  private final Map<StreamId, Integer> numbers = new TreeMap<>(ORDER);
  private final Map<Integer, String> idsByNumber = new TreeMap<>();
  private final List<String> otherPersistenceIds = new ArrayList<>();
  private final List<Integer> namelessNumbers = new ArrayList<>();

  private StreamIndex() {}

  /**
   * Reads the id map.
   *
   * @throws JournalException if the store holds no stream of this format
   */
  static StreamIndex read(final Path folder, final JournalDatabase database) {
    final StreamIndex result = new StreamIndex();
    try (DBIterator iterator = database.iterator()) {
      result.readIds(folder, iterator);
      result.readNumbers(iterator);
    } catch (final IOException failed) {
      throw JournalException.damage(folder + ": " + JournalFolder.reason(failed), failed);
    }
    result.expectStreams(folder);
    result.findLostNames();
    return result;
  }

  List<StreamId> streams() {
    return List.copyOf(numbers.keySet());
  }

  OptionalInt number(final StreamId stream) {
    final Integer number = numbers.get(stream);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  List<String> otherPersistenceIds() {
    return Collections.unmodifiableList(otherPersistenceIds);
  }

  List<Integer> namelessNumbers() {
    return Collections.unmodifiableList(namelessNumbers);
  }

  private void readIds(final Path folder, final DBIterator iterator) {
    iterator.seek(JournalKey.of(JournalKey.ID_MAP, 0, JournalKey.FIRST_STREAM));
    while (iterator.hasNext()) {
      final Map.Entry<byte[], byte[]> entry = iterator.next();
      final byte[] key = entry.getKey();
      if (!JournalKey.isKey(key) || JournalKey.persistenceNumber(key) != JournalKey.ID_MAP) {
        return;
      }
      final String id = new String(entry.getValue(), StandardCharsets.UTF_8);
      if (idsByNumber.containsValue(id)) {
        throw JournalException.damage(folder + ": damaged: two numbers for the stream " + id);
      }
      idsByNumber.put(JournalKey.mapping(key), id);
      addStream(id, JournalKey.mapping(key));
    }
  }

  private void addStream(final String persistenceId, final int number) {
    final StreamId stream = StreamId.parse(persistenceId);
    if (stream == null) {
      otherPersistenceIds.add(persistenceId);
    } else {
      numbers.put(stream, number);
    }
  }

  /** One step a number: the key behind all records of the one before. */
  private void readNumbers(final DBIterator iterator) {
    iterator.seek(JournalKey.of(JournalKey.ID_MAP + 1, 0, 0));
    while (iterator.hasNext()) {
      final byte[] key = iterator.peekNext().getKey();
      if (!JournalKey.isKey(key)) {
        return;
      }
      final int number = JournalKey.persistenceNumber(key);
      if (!idsByNumber.containsKey(number) && namelessNumbers.size() < MAX_NAMELESS) {
        namelessNumbers.add(number);
      }
      if (number == -1) {
        return;
      }
      iterator.seek(JournalKey.of(number + 1, 0, 0));
    }
  }

  /** Numbers are given without a gap: one that is missing below another was given and lost. */
  private void findLostNames() {
    int expected = JournalKey.FIRST_STREAM;
    for (final int number : idsByNumber.keySet()) {
      for (; expected < number && namelessNumbers.size() < MAX_NAMELESS; expected++) {
        if (!namelessNumbers.contains(expected)) {
          namelessNumbers.add(expected);
        }
      }
      expected = number + 1;
    }
    Collections.sort(namelessNumbers);
  }

  private void expectStreams(final Path folder) {
    if (!numbers.isEmpty()) {
      return;
    }
    if (!namelessNumbers.isEmpty()) {
      throw JournalException.damage(folder + ": damaged: the names of its streams are lost");
    }
    throw JournalException.usage(folder + ": not a journal: a LevelDB without a stream of Umbra's");
  }
}
