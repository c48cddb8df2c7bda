package umbra.bench;

import java.io.IOException;
import java.nio.file.Path;
import umbra.actors.store.JournalClaim;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;

/** Measures the fold of a journal's VM stream: {@code FoldRun FOLDER RUNS}. */
final class FoldRun {
  private FoldRun() {}

  /** Each run prints its figures; all in one JVM, so that the last ones show compiled code. */
  public static void main(final String[] arguments) throws IOException {
    for (int run = Integer.parseInt(arguments[1]); run > 0; run--) {
      measure(Path.of(arguments[0])).print();
    }
  }

  /** The folder is opened outside the measurement: that copies the journal. */
  private static Measurement measure(final Path journal) throws IOException {
    final PeakHeap heap = PeakHeap.watch();
    try (JournalFolder folder = JournalFolder.open(journal.resolve(JournalClaim.STORE));
        Replay replay = new Replay(folder, StreamId.ofVm("split"), null)) {
      final ProcessorTime time = new ProcessorTime();
      final long events = replay.to(Long.MAX_VALUE);
      final double seconds = time.seconds();
      return new Measurement()
          .with("events", events)
          .with("seconds", seconds)
          .with("per_s", events / seconds)
          .with("cpu_seconds", time.threadSeconds())
          .with("per_cpu_s", events / time.threadSeconds())
          .with("peak_heap_mb", heap.usedMebibytes());
    }
  }
}
