package umbra.journal.store;

import java.util.ArrayList;
import java.util.List;
import umbra.journal.format.Batch;
import umbra.journal.format.StreamPosition;

/**
 * Where the batches of one stream end. A run that goes on with the stream must come by the same
 * borders with the same chain heads: then it is the same run.
 */
public final class BatchBorders {
  private static final BatchBorders NONE = new BatchBorders(List.of());

  private final List<StreamPosition> borders;

  private BatchBorders(final List<StreamPosition> borders) {
    this.borders = List.copyOf(borders);
  }

  /** Of batches that end at these places, in their order. */
  public static BatchBorders of(final List<StreamPosition> borders) {
    return new BatchBorders(borders);
  }

  /** Of a stream without a batch. */
  public static BatchBorders none() {
    return NONE;
  }

  /**
   * Reads a stream to its end; one that the journal does not have has no batches.
   *
   * @throws DamagedJournalException if it is not whole
   */
  public static BatchBorders of(final JournalFolder journal, final StreamId stream) {
    if (!journal.streams().contains(stream)) {
      return NONE;
    }
    final List<StreamPosition> borders = new ArrayList<>();
    try (StreamReader reader = journal.read(stream)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        borders.add(reader.position());
      }
    }
    return new BatchBorders(borders);
  }

  /** How many batches there are. */
  public int count() {
    return borders.size();
  }

  /** Where the stream stands behind batch {@code i}, from 0. */
  public StreamPosition after(final int i) {
    return borders.get(i);
  }

  /** Number of the last event; 0 if there is none. */
  public long lastEvent() {
    return borders.isEmpty() ? 0 : borders.get(borders.size() - 1).nextEvent() - 1;
  }
}
