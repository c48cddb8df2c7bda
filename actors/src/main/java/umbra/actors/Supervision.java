package umbra.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import umbra.actors.store.NoSpaceException;
import umbra.journal.store.StreamId;

/**
 * How failures travel: an actor that fails stops, its parent fails in turn, and the run ends with
 * the first cause as its one message. Nothing is restarted, since state that was in the middle of a
 * request is worth nothing.
 */
final class Supervision {
  private Supervision() {}

  /** The same behavior; its failure is left to the parent, without a log entry of its own. */
  static <T> Behavior<T> quiet(final Behavior<T> behavior) {
    return Behaviors.supervise(behavior)
        .onFailure(SupervisorStrategy.stop().withLoggingEnabled(false));
  }

  /** The failure of a stream's writer, as its owner's own. */
  static SimulationFailedException writerFailed(final StreamId stream, final ChildFailed failed) {
    if (failed.getCause() instanceof NoSpaceException full) {
      return new SimulationFailedException(full.getMessage(), full);
    }
    return new SimulationFailedException(
        "the journal failed: stream " + stream + ": " + reason(failed.getCause()),
        failed.getCause());
  }

  /** The failure of an actor as the run's; one that is the run's already passes unchanged. */
  static SimulationFailedException runFailed(final String who, final Throwable cause) {
    return cause instanceof SimulationFailedException known
        ? known
        : new SimulationFailedException(who + " failed: " + reason(cause), cause);
  }

  /** The message of the innermost cause: Akka's wrappers repeat it in many words. */
  private static String reason(final Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost.getMessage() == null
        ? innermost.getClass().getSimpleName()
        : innermost.getMessage();
  }
}
