package umbra.actors.store;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.SnapshotSelectionCriteria;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.Recovery;
import akka.persistence.typed.javadsl.SignalHandler;
import java.util.List;
import umbra.journal.format.Batch;
import umbra.journal.format.ChainVerifier;
import umbra.journal.format.StreamPosition;
import umbra.journal.store.BatchBorders;
import umbra.journal.store.StreamId;

/**
 * Writes the batches of one stream. Its state is where the stream stands: a batch that does not
 * follow the one before is refused, live as on recovery.
 *
 * <p>A store that fails stops it; whoever started it watches.
 */
public final class StreamWriter
    extends EventSourcedBehavior<StreamWriter.Append, StoredBatch, StreamPosition> {

  /**
   * Asks to write batches, all or none.
   *
   * @param batches at least one, in the stream's order
   * @param owner hears when they are durable
   */
  public record Append(List<StoredBatch> batches, ActorRef<Durable> owner) {
    public Append {
      batches = List.copyOf(batches);
    }
  }

  /**
   * All events up to this one are on disk.
   *
   * @param lastEvent number of the event, from 1
   */
  public record Durable(long lastEvent) {}

  private final StreamId stream;
  private final StreamPosition start;
  private final long knownBatches;
  private final ActorContext<Append> context;

  private StreamWriter(
      final ActorContext<Append> context,
      final StreamId stream,
      final StreamPosition start,
      final long knownBatches) {
    super(PersistenceId.ofUniqueId(stream.persistenceId()));
    this.context = context;
    this.stream = stream;
    this.start = start;
    this.knownBatches = knownBatches;
  }

  /** The writer of a stream that belongs to the run {@code epoch}. */
  public static Behavior<Append> create(final StreamId stream, final long epoch) {
    return Behaviors.setup(
        context -> new StreamWriter(context, stream, StreamPosition.start(epoch), 0));
  }

  /**
   * The writer of a stream whose batches were read and checked already: it does not read them
   * again, and stops if the store has another number of them.
   */
  public static Behavior<Append> after(
      final StreamId stream, final long epoch, final BatchBorders known) {
    if (known.count() == 0) {
      return create(stream, epoch);
    }
    return Behaviors.setup(
        context ->
            new StreamWriter(context, stream, known.after(known.count() - 1), known.count()));
  }

  @Override
  public StreamPosition emptyState() {
    return start;
  }

  /** There are no snapshots: the state is in the last batch. */
  @Override
  public Recovery recovery() {
    return knownBatches > 0
        ? Recovery.disabled()
        : Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
  }

  @Override
  public SignalHandler<StreamPosition> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), position -> expectKnownBatches())
        .build();
  }

  private void expectKnownBatches() {
    final long stored = lastSequenceNumber(context);
    if (knownBatches > 0 && stored != knownBatches) {
      throw new IllegalStateException(
          stream + ": the store has " + stored + " batches where " + knownBatches + " were read");
    }
  }

  @Override
  public CommandHandler<Append, StoredBatch, StreamPosition> commandHandler() {
    return newCommandHandlerBuilder().forAnyState().onAnyCommand(this::append);
  }

  @Override
  public EventHandler<StreamPosition, StoredBatch> eventHandler() {
    return newEventHandlerBuilder().forAnyState().onAnyEvent(this::after);
  }

  private Effect<StoredBatch, StreamPosition> append(
      final StreamPosition position, final Append append) {
    expectFollowing(position, append.batches());
    return Effect()
        .persist(append.batches())
        .thenRun(written -> append.owner().tell(new Durable(written.nextEvent() - 1)));
  }

  /** What does not follow must not reach the disk; the chain is checked when it has. */
  private void expectFollowing(final StreamPosition position, final List<StoredBatch> batches) {
    long next = position.nextEvent();
    for (final StoredBatch stored : batches) {
      final Batch batch = Batch.parse(stored.bytes());
      if (batch.firstEvent() != next || batch.epoch() != position.epoch()) {
        throw new IllegalStateException(
            String.format(
                "%s: event %d of run %x comes where event %d of run %x is next",
                stream, batch.firstEvent(), batch.epoch(), next, position.epoch()));
      }
      next = batch.endEvent();
    }
  }

  private StreamPosition after(final StreamPosition position, final StoredBatch stored) {
    final ChainVerifier verifier = ChainVerifier.after(stream.kind(), position);
    verifier.accept(Batch.parse(stored.bytes()));
    return verifier.position();
  }
}
