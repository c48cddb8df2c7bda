package umbra.actors;

import java.io.Closeable;
import java.util.HashMap;
import java.util.Map;
import umbra.actors.store.RunEpoch;
import umbra.journal.replay.JournaledRequest;
import umbra.journal.replay.RequestOrder;
import umbra.journal.store.BatchBorders;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.LevelDbEngine;
import umbra.journal.store.StreamId;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.PreparedRun;

/**
 * What a journal holds of a run already. A resumed run decides everything again from its start and
 * catches up with its journal; what it decides must be what was written, batch by batch
 * (docs/decisions/0012). Under {@code free} the order of requests is taken from the journal.
 */
public final class JournaledPast implements Closeable {
  private static final JournaledPast NONE = new JournaledPast(false, Map.of(), null, null);
  private static final JournaledPast EMPTY = new JournaledPast(true, Map.of(), null, null);

  private final boolean claimed;
  private final Map<StreamId, BatchBorders> streams;
  private final RequestOrder requests;
  private final LevelDbEngine engine;

  private JournaledPast(
      final boolean claimed,
      final Map<StreamId, BatchBorders> streams,
      final RequestOrder requests,
      final LevelDbEngine engine) {
    this.claimed = claimed;
    this.streams = streams;
    this.requests = requests;
    this.engine = engine;
  }

  /** Of a run that has not begun. */
  public static JournaledPast none() {
    return NONE;
  }

  /** Of a run that has a journal, in which there is no event yet. */
  public static JournaledPast empty() {
    return EMPTY;
  }

  /**
   * The past of {@code run}; the journal must stay open as long as it is used.
   *
   * @throws IllegalArgumentException if the journal is of another run
   */
  public static JournaledPast of(final JournalFolder journal, final PreparedRun run) {
    final Map<StreamId, BatchBorders> streams = new HashMap<>();
    final String vm = run.configuration().vm();
    for (final StreamId stream : journal.streams()) {
      if (stream.vm().equals(vm)) {
        streams.put(stream, ofRun(BatchBorders.of(journal, stream), stream, run));
      }
    }
    final boolean free = run.configuration().schedule().kind() == Schedule.Kind.FREE;
    final StreamId ofVm = StreamId.ofVm(vm);
    final RequestOrder requests =
        free && streams.containsKey(ofVm) ? new RequestOrder(journal, ofVm) : null;
    return new JournaledPast(true, streams, requests, journal.engine());
  }

  private static BatchBorders ofRun(
      final BatchBorders batches, final StreamId stream, final PreparedRun run) {
    if (batches.count() > 0 && batches.after(0).epoch() != RunEpoch.of(run.bytes())) {
      throw new IllegalArgumentException(
          "found another run in the journal's stream " + stream + ", expected the one to resume");
    }
    return batches;
  }

  /** Whether the journal's folder is there. */
  boolean isClaimed() {
    return claimed;
  }

  BatchBorders batches(final StreamId stream) {
    return streams.getOrDefault(stream, BatchBorders.none());
  }

  /** The engine that can open the journal. */
  LevelDbEngine engine() {
    return engine;
  }

  /** Whether the order of what comes next is to be taken from the journal. */
  boolean leads() {
    return requests != null && (requests.peek() != null || requests.endsRun());
  }

  /** The next request where the journal leads; null where none follows until the run's end. */
  JournaledRequest request() {
    return requests.peek();
  }

  /** The next request has been repeated. */
  void requestRepeated() {
    requests.advance();
  }

  @Override
  public void close() {
    if (requests != null) {
      requests.close();
    }
  }
}
