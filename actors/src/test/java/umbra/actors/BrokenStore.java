package umbra.actors;

import akka.dispatch.Futures;
import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.japi.AsyncWriteJournal;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import java.util.function.Consumer;
import scala.concurrent.Future;

/** Stores that break in the ways in which a disk does. */
final class BrokenStore {
  private BrokenStore() {}

  /** Writes a few batches into nowhere, then its disk is full. */
  public static final class FailingLater extends AsyncWriteJournal {
    private int writes;

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
        final Iterable<AtomicWrite> messages) {
      return ++writes > 3
          ? Futures.failed(new IOException("no space left"))
          : Futures.successful(Collections.emptyList());
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(final String id, final long toSequenceNr) {
      return Futures.successful(null);
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
        final String id,
        final long from,
        final long to,
        final long max,
        final Consumer<PersistentRepr> replay) {
      return Futures.successful(null);
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(final String id, final long from) {
      return Futures.successful(0L);
    }
  }

  /** Cannot be made: what a locked folder looks like from inside the actor system. */
  public static final class NotStarting extends akka.actor.AbstractActor {
    public NotStarting() {
      throw new IllegalStateException("lock held");
    }

    @Override
    public Receive createReceive() {
      return emptyBehavior();
    }
  }
}
