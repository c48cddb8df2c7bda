package umbra.actors.store;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import akka.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResult;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import umbra.journal.format.StreamPosition;
import umbra.journal.store.StreamId;

/** What the writer of a stream takes, and what it answers. */
final class StreamWriterTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          PersistenceTestKitPlugin.getInstance().config().withFallback(ConfigFactory.load()));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void batchesOfOneCommandArePersistedTogetherAndAnsweredOnce() {
    final var writer = testKit(StreamId.ofVm("together"));
    final TestProbe<StreamWriter.Durable> owner = KIT.createTestProbe();
    final List<StoredBatch> batches = SealedBatches.of(3);
    final CommandResult<StreamWriter.Append, StoredBatch, StreamPosition> result =
        writer.runCommand(new StreamWriter.Append(batches, owner.ref()));
    assertThat(result.events()).isEqualTo(batches);
    owner.expectMessage(new StreamWriter.Durable(9));
    owner.expectNoMessage();
  }

  @Test
  void theStateIsWhereTheStreamStandsAndSurvivesARestart() {
    final var writer = testKit(StreamId.ofVm("restart"));
    final TestProbe<StreamWriter.Durable> owner = KIT.createTestProbe();
    final List<StoredBatch> batches = SealedBatches.of(2);
    writer.runCommand(new StreamWriter.Append(batches.subList(0, 1), owner.ref()));
    assertThat(writer.getState().nextEvent()).isEqualTo(4);
    final StreamPosition before = writer.getState();
    assertThat(writer.restart().state()).isEqualTo(before);
    writer.runCommand(new StreamWriter.Append(batches.subList(1, 2), owner.ref()));
    assertThat(writer.getState().nextEvent()).isEqualTo(7);
  }

  @Test
  void aBatchThatDoesNotFollowStopsTheWriterAndIsNotStored() {
    final StreamId stream = StreamId.ofVm("gap");
    final TestProbe<StreamWriter.Durable> owner = KIT.createTestProbe();
    final ActorRef<StreamWriter.Append> writer =
        KIT.spawn(StreamWriter.create(stream, SealedBatches.EPOCH));
    writer.tell(new StreamWriter.Append(SealedBatches.of(2).subList(1, 2), owner.ref()));
    owner.expectTerminated(writer);
    PersistenceTestKit.create(KIT.system()).expectNothingPersisted(stream.persistenceId());
  }

  @Test
  void aBatchOfAnotherRunStopsTheWriter() {
    final TestProbe<StreamWriter.Durable> owner = KIT.createTestProbe();
    final ActorRef<StreamWriter.Append> writer =
        KIT.spawn(StreamWriter.create(StreamId.ofVm("other"), SealedBatches.EPOCH + 1));
    writer.tell(new StreamWriter.Append(SealedBatches.of(1), owner.ref()));
    owner.expectTerminated(writer);
  }

  private static EventSourcedBehaviorTestKit<StreamWriter.Append, StoredBatch, StreamPosition>
      testKit(final StreamId stream) {
    // Commands and state never leave the process; what is stored must survive serialization.
    return EventSourcedBehaviorTestKit.create(
        KIT.system(),
        StreamWriter.create(stream, SealedBatches.EPOCH),
        EventSourcedBehaviorTestKit.enabledSerializationSettings()
            .withVerifyCommands(false)
            .withVerifyState(false)
            .withVerifyEquality(true));
  }
}
