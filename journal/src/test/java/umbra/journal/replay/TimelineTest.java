package umbra.journal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.checkpoint.Checkpoint;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.store.JournalFolder;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;

/** A place in a stream that is moved forward and back. */
final class TimelineTest {
  private static final int TRIES = 60;

  @TempDir private Path run;
  private Path store;

  @BeforeEach
  void writeJournal() throws IOException {
    store = run.resolve("store");
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve("config/scenarios"))) {
      root = root.getParent();
    }
    final String text = Files.readString(root.resolve("config/scenarios/first-light.txt"));
    JournaledRun.write(store, text, "seeded:3", Map.of());
  }

  @Test
  void wherePlacesWereReachedFromDoesNotMatter() throws IOException {
    final List<Long> digests = digests();
    takeCheckpoints();
    final Random random = new Random(5);
    try (JournalFolder journal = JournalFolder.open(store);
        Timeline timeline = timeline(journal)) {
      for (int i = 0; i < TRIES; i++) {
        final int step = 1 + random.nextInt(digests.size() - 1);
        assertThat(timeline.goTo(step)).isEqualTo(step);
        assertThat(timeline.state().digest()).as("step %d", step).isEqualTo(digests.get(step));
      }
      assertThat(timeline.goTo(0)).isZero();
      assertThat(timeline.next()).isTrue();
      assertThat(timeline.step()).isEqualTo(1);
    }
  }

  @Test
  void aListenerHearsWhatIsGoneThroughAndNothingOfAJump() {
    final List<String> heard = new ArrayList<>();
    try (JournalFolder journal = JournalFolder.open(store);
        Timeline timeline = timeline(journal)) {
      timeline.hear(new Steps(heard));
      timeline.next();
      timeline.next();
      timeline.goTo(50);
      timeline.next();
      timeline.goTo(20);
      timeline.next();
    }
    assertThat(heard).containsExactly("begin 0", "1", "2", "begin 50", "51", "begin 20", "21");
  }

  @Test
  void behindTheLastEventThereIsNothing() throws IOException {
    final int last = digests().size() - 1;
    try (JournalFolder journal = JournalFolder.open(store);
        Timeline timeline = timeline(journal)) {
      assertThat(timeline.goTo(Long.MAX_VALUE)).isEqualTo(last);
      assertThat(timeline.next()).isFalse();
      assertThat(timeline.isAtEnd()).isTrue();
      timeline.goTo(last - 1);
      assertThat(timeline.isAtEnd()).isFalse();
    }
  }

  private Timeline timeline(final JournalFolder journal) {
    return new Timeline(
        journal,
        JournaledRun.STREAM,
        CheckpointFolder.of(run),
        notice -> {
          throw new AssertionError(notice);
        });
  }

  /** By step; that of step 0 is not known. */
  private List<Long> digests() throws IOException {
    final List<Long> digests = new ArrayList<>();
    digests.add(0L);
    try (JournalFolder journal = JournalFolder.open(store);
        Replay replay = new Replay(journal, JournaledRun.STREAM, null)) {
      while (replay.next()) {
        digests.add(replay.state().digest());
      }
    }
    return digests;
  }

  private void takeCheckpoints() throws IOException {
    try (JournalFolder journal = JournalFolder.open(store);
        Replay replay = new Replay(journal, JournaledRun.STREAM, null)) {
      long last = 0;
      while (replay.next()) {
        final boolean border = replay.position().nextEvent() == replay.step() + 1;
        if (border && replay.step() > last + 500 && replay.state().isBetweenRequests()) {
          last = replay.step();
          CheckpointFolder.of(run)
              .write(JournaledRun.STREAM, Checkpoint.of(replay.state(), replay.position()));
        }
      }
    }
  }

  /** Notes the steps. */
  private static final class Steps extends VmEventFlattener implements Replay.Listener {
    private final List<String> heard;
    private long step;

    Steps(final List<String> heard) {
      this.heard = heard;
    }

    @Override
    public void begin(final VmState state) {
      throw new AssertionError("begun without its step");
    }

    @Override
    public void begin(final VmState state, final long last) {
      step = last;
      heard.add("begin " + last);
    }

    @Override
    public void runStarted(final byte[] configuration) {
      heard.add("" + ++step);
    }

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      heard.add("" + ++step);
    }
  }
}
