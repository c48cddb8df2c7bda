package umbra.journal.replay;

import umbra.journal.format.Batch;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.VmEventDecoder;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.vm.RunConfiguration;

/** The first event of a VM's stream, which says what the journal holds; no machine is built. */
public final class FirstEvent extends VmEventFlattener {
  private RunConfiguration run;

  private FirstEvent() {}

  /**
   * The configuration in the first event, or null if there is none.
   *
   * @throws umbra.journal.store.DamagedJournalException if the first batch is damaged
   * @throws IllegalArgumentException if the event is another, or holds no configuration
   */
  public static RunConfiguration of(final JournalFolder journal, final StreamId stream) {
    try (StreamReader reader = journal.read(stream)) {
      final Batch first = reader.next();
      if (first == null) {
        return null;
      }
      final FirstEvent event = new FirstEvent();
      try {
        final VmEventDecoder decoder = new VmEventDecoder();
        decoder.start(first);
        decoder.next(event);
      } catch (final DamagedBatchException damaged) {
        throw reader.damaged(damaged);
      }
      return event.run;
    }
  }

  @Override
  public void runStarted(final byte[] configuration) {
    run = RunConfiguration.of(configuration);
  }

  @Override
  protected void event(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    throw new IllegalArgumentException("found " + kind + " first, expected the run's start");
  }
}
