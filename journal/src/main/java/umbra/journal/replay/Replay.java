package umbra.journal.replay;

import java.io.Closeable;
import umbra.journal.format.Batch;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.StreamPosition;
import umbra.journal.format.VmEventDecoder;
import umbra.journal.store.Damage;
import umbra.journal.store.DamagedJournalException;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.state.EventMismatchException;
import umbra.mmu.state.VmState;
import umbra.mmu.vm.OtherModelException;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/**
 * Folds a VM's stream into its state, event by event. The first event says which run it is; each
 * batch's digest is compared with the state's.
 *
 * <p>One thread at a time.
 */
public final class Replay implements Closeable {
  /** Hears each event once the state has applied it. */
  public interface Listener extends VmEvents {
    /** Called once before any event: {@code state} is as before the first event that is heard. */
    void begin(VmState state);

    /** The same, for those who count: {@code step} is the last event that the state knows. */
    default void begin(final VmState state, final long step) {
      begin(state);
    }

    /** The state is about to apply an event other than the first of the run. */
    default void before(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      // Most want to know what has happened.
    }
  }

  private final StreamReader reader;
  private final VmEventDecoder decoder = new VmEventDecoder();
  private final Fold fold = new Fold();
  private final Listener listener;
  private PreparedRun run;
  private VmState state;
  private Batch batch;
  private long step;

  /** {@code listener} may be null. */
  public Replay(final JournalFolder folder, final StreamId stream, final Listener listener) {
    this.reader = folder.read(stream);
    this.listener = listener;
  }

  /** Goes on from {@code state}, which is where {@code reader} stands; no listener is null. */
  Replay(final StreamReader reader, final VmState state, final Listener listener) {
    this.reader = reader;
    this.listener = listener;
    this.state = state;
    this.step = reader.nextEvent() - 1;
    if (listener != null) {
      listener.begin(state, step);
    }
  }

  /**
   * Goes on behind the batches read so far with a later copy of the same journal, for the same
   * listener. To be called when {@link #next} has said that there is no more; this replay must not
   * be used any more.
   *
   * @throws IllegalArgumentException if the journal is another one now
   */
  public Replay continuedIn(final JournalFolder later) {
    if (position() == null) {
      return new Replay(later, reader.stream(), listener);
    }
    final StreamReader further = later.read(reader.stream());
    if (further.seek(position()) == null) {
      further.close();
      throw new IllegalArgumentException(
          "found no batch of "
              + reader.stream()
              + " that ends at event "
              + step
              + " as before, expected the journal to grow");
    }
    return new Replay(this, further);
  }

  private Replay(final Replay earlier, final StreamReader reader) {
    this.reader = reader;
    this.listener = earlier.listener;
    this.run = earlier.run;
    this.state = earlier.state;
    this.step = earlier.step;
  }

  /** Where the batches end that were read so far; null before the first. */
  public StreamPosition position() {
    return reader.position();
  }

  /** The run, known after the first event; null where the fold began at a checkpoint. */
  public PreparedRun run() {
    return run;
  }

  /** The state after the last event, known after the first one. */
  public VmState state() {
    return state;
  }

  /** Number of the last event that was folded; 0 before the first. */
  public long step() {
    return step;
  }

  /**
   * Folds one event.
   *
   * @return false behind the last
   * @throws DamagedJournalException if the journal is damaged or the event does not fit the state
   * @throws OtherModelException if another version of the model made the run
   */
  public boolean next() {
    while (batch == null || step + 1 >= batch.endEvent()) {
      if (batch != null) {
        checkDigest();
      }
      batch = reader.next();
      if (batch == null) {
        return false;
      }
      start();
    }
    deliver();
    step++;
    return true;
  }

  /**
   * Folds up to event {@code last}, or to the end.
   *
   * @return the step reached
   */
  public long to(final long last) {
    while (step < last && next()) {
      // The work is done by next().
    }
    return step;
  }

  @Override
  public void close() {
    reader.close();
  }

  private void start() {
    try {
      decoder.start(batch);
    } catch (final DamagedBatchException damaged) {
      throw reader.damaged(damaged);
    }
  }

  private void deliver() {
    try {
      decoder.next(fold);
    } catch (final DamagedBatchException damaged) {
      throw reader.damaged(damaged);
    } catch (final EventMismatchException mismatch) {
      throw damage(step + 1, "event " + (step + 1) + " does not fit: " + mismatch.getMessage());
    }
  }

  private void checkDigest() {
    if (step + 1 == batch.endEvent() && state.digest() != batch.digest()) {
      throw damage(
          batch.firstEvent(),
          "the state's digest after event "
              + step
              + " is "
              + Long.toHexString(state.digest())
              + ", the batch says "
              + Long.toHexString(batch.digest()));
    }
  }

  private DamagedJournalException damage(final long firstBadEvent, final String what) {
    return new DamagedJournalException(
        new Damage(
            reader.stream().persistenceId(), reader.nextSequenceNr() - 1, firstBadEvent, what),
        null);
  }

  private void begin(final byte[] configuration) {
    if (state != null) {
      throw new EventMismatchException("runStarted", "one start of the run", "a second one");
    }
    try {
      run = PreparedRun.of(RunConfiguration.of(configuration));
    } catch (final OtherModelException whole) {
      throw whole;
    } catch (final RuntimeException unusable) {
      throw new EventMismatchException(
          "runStarted", "a configuration that can be run", String.valueOf(unusable.getMessage()));
    }
    state = run.machine().state();
    if (listener != null) {
      listener.begin(state, 0);
    }
    state.runStarted(configuration);
    if (listener != null) {
      listener.runStarted(configuration);
    }
  }

  /** Gives each event to the state, then to the listener. */
  private final class Fold extends VmEventFlattener {
    @Override
    public void runStarted(final byte[] configuration) {
      begin(configuration);
    }

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      if (state == null) {
        throw new EventMismatchException(kind.eventName(), "runStarted first", "this event");
      }
      if (listener != null) {
        listener.before(kind, a, b, c, d, e);
      }
      VmEventCaller.call(state, kind, a, b, c, d, e);
      if (listener != null) {
        VmEventCaller.call(listener, kind, a, b, c, d, e);
      }
    }
  }
}
