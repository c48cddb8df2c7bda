package umbra.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.checkpoint.CheckpointFile;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.replay.CheckpointCheck;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.touch.TouchCheck;
import umbra.journal.touch.TouchFile;
import umbra.journal.touch.TouchFolder;

/** Checkpoints that a run takes. */
final class CheckpointTest {
  private static final StreamId VM = StreamId.ofVm("small");
  private static final String OFTEN =
      "umbra.journal { batch-bytes = 512, checkpoint-events = 500 }";
  private static final String NEVER = "umbra.journal { batch-bytes = 512, checkpoint-events = 0 }";

  @TempDir private Path folder;

  private static RunSummary run(final Path journal, final String schedule, final String changes) {
    return SmallSimulation.run(
        SmallSimulation.prepared(SmallSimulation.PARALLEL, schedule, 64), journal, changes);
  }

  @Test
  void eachIsTheStateOfTheFold() throws IOException {
    final Path journal = folder.resolve("run");
    final RunSummary summary = run(journal, "free", OFTEN);
    final CheckpointCheck check = new CheckpointCheck(CheckpointFolder.of(journal));
    try (JournalFolder opened = JournalFolder.open(journal.resolve("leveldb"));
        Replay replay = new Replay(opened, VM, null)) {
      check.fold(replay, VM);
      assertThat(replay.state().digest()).isEqualTo(summary.digest());
    }
    check.expectOf(List.of(VM));
    assertThat(check.findings()).isEmpty();
    assertThat(check.checked()).isPositive().isEqualTo(summary.checkpoints().count());
    long bytes = 0;
    for (final CheckpointFile file : CheckpointFolder.of(journal).files()) {
      bytes += file.size();
    }
    assertThat(summary.checkpoints().bytes()).isEqualTo(bytes);
    assertThat(summary.checkpoints().nanos()).isPositive();
    assertThat(summary.checkpoints().failure()).isNull();
  }

  @Test
  void theIndexIsWhatTheBatchesGive() throws IOException {
    final Path journal = folder.resolve("run");
    final RunSummary summary =
        run(journal, "free", "umbra.journal { batch-bytes = 512, index-bytes = 1000 }");
    final TouchCheck check = new TouchCheck(TouchFolder.of(journal));
    try (JournalFolder opened = JournalFolder.open(journal.resolve("leveldb"))) {
      check.check(opened, VM);
    }
    assertThat(check.findings()).isEmpty();
    assertThat(check.checked()).isPositive().isEqualTo(summary.index().count());
    long bytes = 0;
    for (final TouchFile file : TouchFolder.of(journal).files()) {
      bytes += file.size();
    }
    assertThat(summary.index().bytes()).isEqualTo(bytes);
    assertThat(summary.index().failure()).isNull();
  }

  @Test
  void theIndexChangesNothingOfTheJournal() {
    final RunSummary with =
        run(folder.resolve("with"), "seeded:3", "umbra.journal { index-bytes = 1000 }");
    final RunSummary without =
        run(folder.resolve("without"), "seeded:3", "umbra.journal { index-bytes = 0 }");
    assertThat(with.vm()).isEqualTo(without.vm());
    assertThat(with.index().count()).isPositive();
    assertThat(without.index().count()).isZero();
    assertThat(folder.resolve("without/index")).doesNotExist();
  }

  @Test
  void theyChangeNothingOfTheJournal() {
    final RunSummary with = run(folder.resolve("with"), "seeded:3", OFTEN);
    final RunSummary without = run(folder.resolve("without"), "seeded:3", NEVER);
    assertThat(with.vm()).isEqualTo(without.vm());
    assertThat(with.vcpus()).isEqualTo(without.vcpus());
    assertThat(with.checkpoints().count()).isPositive();
    assertThat(without.checkpoints().count()).isZero();
    assertThat(folder.resolve("without/checkpoints")).doesNotExist();
  }
}
