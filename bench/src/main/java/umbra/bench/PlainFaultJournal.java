package umbra.bench;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;

/** The textbook's way: an actor that persists one event a fault and counts them. */
final class PlainFaultJournal
    extends EventSourcedBehavior<PlainFaultJournal.Fault, FaultRecord, Long> {
  /** A fault to persist; {@code asker} hears its vCPU when it is durable. */
  record Fault(FaultRecord content, ActorRef<Integer> asker) {}

  private PlainFaultJournal() {
    super(PersistenceId.ofUniqueId("plain"));
  }

  static Behavior<Fault> create() {
    return new PlainFaultJournal();
  }

  @Override
  public Long emptyState() {
    return 0L;
  }

  @Override
  public CommandHandler<Fault, FaultRecord, Long> commandHandler() {
    return (count, fault) ->
        Effect()
            .persist(fault.content())
            .thenRun(newCount -> fault.asker().tell(fault.content().vcpu()));
  }

  @Override
  public EventHandler<Long, FaultRecord> eventHandler() {
    return (count, event) -> count + 1;
  }
}
