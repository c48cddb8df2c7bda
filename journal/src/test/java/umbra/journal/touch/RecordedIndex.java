package umbra.journal.touch;

import java.io.IOException;
import umbra.journal.format.Batch;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;

/** Writes the index of a journal that has none. */
public final class RecordedIndex {
  private RecordedIndex() {}

  /** Parts of so many bytes, of which each {@code every}th is written; returns how many. */
  public static int write(
      final JournalFolder journal,
      final StreamId vm,
      final TouchFolder to,
      final long partBytes,
      final int every)
      throws IOException {
    final TouchRecorder recorder = new TouchRecorder(partBytes);
    int parts = 0;
    int written = 0;
    try (StreamReader reader = journal.read(vm)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        final FinishedPart part = recorder.add(batch);
        if (part != null && parts++ % every == 0) {
          to.write(vm, part);
          written++;
        }
      }
    }
    return written;
  }
}
