package umbra.journal.trace;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import umbra.journal.format.BatchWriter;
import umbra.journal.format.StreamPosition;
import umbra.journal.format.VmEventEncoder;
import umbra.journal.store.JournalWriter;
import umbra.journal.store.StreamId;
import umbra.mmu.event.VmEventFanOut;
import umbra.mmu.event.VmEvents;
import umbra.mmu.state.VmState;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/** Writes the journal of an imported trace: one stream, that of the VM. */
public final class TraceJournal implements Closeable {
  private static final int BATCH_BYTES = 1 << 16;

  private final StreamId stream;
  private final JournalWriter journal;
  private final VmEventEncoder encoder = new VmEventEncoder();
  private final BatchWriter batches;
  private final PreparedRun run;
  private long records;

  /**
   * Makes the store in {@code store}, which exists and holds none.
   *
   * @param epoch names the run, as in every journal
   */
  public TraceJournal(final Path store, final RunConfiguration configuration, final long epoch)
      throws IOException {
    this.run = PreparedRun.of(configuration);
    this.stream = StreamId.ofVm(configuration.vm());
    this.batches = BatchWriter.of(encoder, StreamPosition.start(epoch));
    this.journal = JournalWriter.create(store);
  }

  /** What the trace has told so far. */
  public VmState state() {
    return run.machine().state();
  }

  /**
   * Writes the whole trace.
   *
   * @param listener hears each event too; may be null
   * @return events in the journal
   */
  public long write(final TraceImport trace, final VmEvents listener) throws IOException {
    final VmState state = run.machine().state();
    final VmEvents events =
        listener == null
            ? new VmEventFanOut(state, encoder)
            : new VmEventFanOut(state, encoder, listener);
    events.runStarted(run.bytes());
    trace.sayTo(events, this::sealIfDue);
    events.runEnded(state.digest());
    seal();
    return batches.lastEvent();
  }

  private void sealIfDue() throws IOException {
    if (batches.pendingBytes() > BATCH_BYTES) {
      seal();
    }
  }

  private void seal() throws IOException {
    journal.appendBatch(stream, ++records, batches.seal(run.machine().state().digest()));
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
