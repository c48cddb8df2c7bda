package umbra.actors.store;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which batches go out when. */
final class WriteBehindTest {
  private final TestInbox<StreamWriter.Append> writer = TestInbox.create();
  private final TestInbox<StreamWriter.Durable> owner = TestInbox.create();
  private final WriteBehind behind = new WriteBehind(writer.getRef(), owner.getRef(), 0);
  private final List<StoredBatch> batches = SealedBatches.of(4);

  @Test
  void whatIsSealedWhileAWriteIsUnderWayGoesOutInOneWrite() {
    batches.forEach(batch -> behind.add(batch, 0));
    assertThat(written()).containsExactly(batches.get(0));
    assertThat(writer.hasMessages()).isFalse();
    behind.written(new StreamWriter.Durable(3));
    assertThat(written()).isEqualTo(batches.subList(1, 4));
    assertThat(behind.isDurable()).isFalse();
    behind.written(new StreamWriter.Durable(12));
    assertThat(behind.isDurable()).isTrue();
    assertThat(behind.durableEvent()).isEqualTo(12);
    assertThat(behind.unwrittenBytes()).isZero();
  }

  @Test
  void aBatchWaitsForTheVmsStream() {
    behind.add(batches.get(0), 10);
    behind.add(batches.get(1), 20);
    assertThat(writer.hasMessages()).isFalse();
    behind.vmDurable(19);
    assertThat(written()).containsExactly(batches.get(0));
    behind.written(new StreamWriter.Durable(3));
    assertThat(writer.hasMessages()).isFalse();
    assertThat(behind.isDurable()).isFalse();
    assertThat(behind.unwrittenBytes()).isZero();
    behind.vmDurable(20);
    assertThat(written()).containsExactly(batches.get(1));
  }

  private List<StoredBatch> written() {
    return writer.receiveMessage().batches();
  }
}
