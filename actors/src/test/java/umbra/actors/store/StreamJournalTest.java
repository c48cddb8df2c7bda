package umbra.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestInbox;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import umbra.journal.format.BatchWriter;
import umbra.journal.format.StreamKind;
import umbra.journal.format.StreamPosition;
import umbra.journal.format.VmEventEncoder;
import umbra.journal.store.BatchBorders;

/** A stream that goes on where an earlier process stopped. */
final class StreamJournalTest {
  private static final long LARGE = 1_000_000;

  private static final StreamPosition START = StreamPosition.start(5);

  private final VmEventEncoder events = new VmEventEncoder();
  private final TestInbox<StreamWriter.Append> writer = TestInbox.create();
  private final TestInbox<StreamWriter.Durable> owner = TestInbox.create();
  private BatchBorders written;
  private StreamJournal journal;

  @BeforeEach
  void catchUpWithTwoBatches() {
    final BatchWriter first = BatchWriter.of(events, START);
    dirty(0, 3);
    first.seal(3);
    final StreamPosition border = first.position();
    dirty(3, 5);
    first.seal(5);
    written = BatchBorders.of(List.of(border, first.position()));
    journal =
        new StreamJournal(
            StreamKind.VM,
            BatchWriter.of(events, START),
            written,
            new WriteBehind(writer.getRef(), owner.getRef(), written.lastEvent()));
  }

  @Test
  void itSealsWhereTheWrittenBatchesEndAndWritesNothing() {
    dirty(0, 2);
    assertThat(journal.isDue(0)).isFalse();
    dirty(2, 3);
    assertThat(journal.isDue(LARGE)).isTrue();
    journal.seal(3, 0);
    dirty(3, 5);
    journal.seal(5, 0);
    assertThat(journal.isCatchingUp()).isFalse();
    assertThat(journal.position()).isEqualTo(written.after(1));
    assertThat(journal.behind().isDurable()).isTrue();
    assertThat(journal.behind().durableEvent()).isEqualTo(5);
    assertThat(writer.hasMessages()).isFalse();
  }

  @Test
  void whatComesBehindThemIsWritten() {
    dirty(0, 3);
    journal.seal(3, 0);
    dirty(3, 5);
    journal.seal(5, 0);
    dirty(5, 6);
    assertThat(journal.isDue(LARGE)).isFalse();
    assertThat(journal.isDue(0)).isTrue();
    journal.seal(6, 0);
    assertThat(writer.receiveMessage().batches()).hasSize(1);
  }

  @Test
  void anotherEventThanTheWrittenOneIsNoticedAtItsBatch() {
    dirty(0, 2);
    events.gfnDirtied(1, 77);
    assertThatThrownBy(() -> journal.seal(3, 0))
        .isInstanceOf(ResumeDivergedException.class)
        .hasMessageContaining("events up to 3");
  }

  @Test
  void anotherStateThanTheWrittenOneIsNoticed() {
    dirty(0, 3);
    assertThatThrownBy(() -> journal.seal(4, 0)).isInstanceOf(ResumeDivergedException.class);
  }

  @Test
  void aRequestThatPassesTheBorderIsNoticed() {
    dirty(0, 4);
    assertThat(journal.isDue(LARGE)).isTrue();
    assertThatThrownBy(() -> journal.seal(4, 0)).isInstanceOf(ResumeDivergedException.class);
  }

  private void dirty(final int from, final int to) {
    for (int page = from; page < to; page++) {
      events.gfnDirtied(0, page);
    }
  }
}
