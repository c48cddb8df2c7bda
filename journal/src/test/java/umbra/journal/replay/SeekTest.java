package umbra.journal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.checkpoint.Checkpoint;
import umbra.journal.checkpoint.CheckpointFile;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.store.JournalFolder;
import umbra.mmu.vm.Vm;

/** The way to a step over checkpoints, and what is made of those that are not true. */
final class SeekTest {
  private static final String SCENARIO =
      """
      vcpus 3
      slot 1 gpa=0x10000000 size=8M backing=2M
      as 1
      map as=0 gva=0x40000000 gpa=0x10000000 size=2M count=4 flags=PWU
      map as=1 gva=0x40000000 gpa=0x10000000 size=2M count=4 flags=PWU
      map as=0 gva=0x400000 gpa=0x10000000 size=4K count=16 flags=PWU
      ops
      vcpu 1 cr3 1
      vcpu 0 write 0x40000000
      host log 1 on
      parallel
      workload vcpu=* pattern=uniform gva=0x40000000 size=8M count=900 reads=50% seed=3
      vcpu 2 touch-write 0x400000 count=16
      host getlog 1
      repeat 60
      vcpu 0 invlpg 0x402000
      host dontneed 1 off=0x200000 len=2M
      end
      end
      host log 1 off
      """;

  /** Batches from one checkpoint to the next. */
  private static final int EVERY = 20;

  @TempDir private static Path shared;
  private static Path store;
  private static Path otherStore;
  private static long lastStep;

  /** Digest after each batch, by its last step. */
  private static final Map<Long, Long> DIGESTS = new TreeMap<>();

  @TempDir private Path run;
  private final List<String> notices = new ArrayList<>();

  @BeforeAll
  static void writeJournals() throws IOException {
    store = shared.resolve("store");
    otherStore = shared.resolve("other");
    final Vm vm = JournaledRun.write(store, SCENARIO, "seeded:1", encoder -> encoder);
    JournaledRun.write(otherStore, SCENARIO, "seeded:2", encoder -> encoder);
    lastStep = vm.steps();
    takeCheckpoints(store, shared);
    takeCheckpoints(otherStore, shared.resolve("of-other"));
  }

  private static void takeCheckpoints(final Path store, final Path run) throws IOException {
    try (JournalFolder journal = JournalFolder.open(store);
        Replay replay = new Replay(journal, JournaledRun.STREAM, null)) {
      int batches = 0;
      while (replay.next()) {
        final boolean border = replay.position().nextEvent() == replay.step() + 1;
        if (border && replay.state().isBetweenRequests()) {
          if (store.equals(SeekTest.store)) {
            DIGESTS.put(replay.step(), replay.state().digest());
          }
          if (++batches % EVERY == 0) {
            final Checkpoint taken = Checkpoint.of(replay.state(), replay.position());
            CheckpointFolder.of(run).write(JournaledRun.STREAM, taken);
          }
        }
      }
    }
  }

  @BeforeEach
  void copyTheCheckpoints() throws IOException {
    final Path folder = Files.createDirectory(run.resolve(CheckpointFolder.NAME));
    for (final CheckpointFile file : CheckpointFolder.of(shared).files()) {
      Files.copy(file.path(), folder.resolve(file.path().getFileName()));
    }
    assertThat(CheckpointFolder.of(run).files()).hasSizeGreaterThan(3);
  }

  private Replay seek(final JournalFolder journal, final long step) {
    final Replay replay =
        Seek.to(step, CheckpointFolder.of(run))
            .open(journal, JournaledRun.STREAM, null, notices::add);
    replay.to(step);
    return replay;
  }

  private CheckpointFile nearest(final long step) throws IOException {
    CheckpointFile nearest = null;
    for (final CheckpointFile file : CheckpointFolder.of(run).files()) {
      nearest = file.step() <= step ? file : nearest;
    }
    return nearest;
  }

  @Test
  void everyStateIsTheOneOfTheFoldFromTheFirstEvent() throws IOException {
    try (JournalFolder journal = JournalFolder.open(store)) {
      for (final Map.Entry<Long, Long> digest : DIGESTS.entrySet()) {
        try (Replay replay = seek(journal, digest.getKey())) {
          assertThat(replay.step()).isEqualTo(digest.getKey());
          assertThat(replay.state().digest())
              .as("step %d", replay.step())
              .isEqualTo(digest.getValue());
        }
      }
    }
    assertThat(notices).isEmpty();
  }

  @Test
  void aFoldGoesOnFromACheckpointToTheEndOfTheRun() throws IOException {
    try (JournalFolder journal = JournalFolder.open(store)) {
      for (final CheckpointFile file : CheckpointFolder.of(run).files()) {
        try (Replay replay = seek(journal, file.step())) {
          assertThat(replay.to(Long.MAX_VALUE)).isEqualTo(lastStep);
          assertThat(replay.state().isEnded()).isTrue();
        }
      }
    }
    assertThat(notices).isEmpty();
  }

  @Test
  void aCheckpointSavesTheWayToIt() throws IOException {
    final CheckpointFile nearest = nearest(lastStep - 1);
    try (JournalFolder journal = JournalFolder.open(store);
        Replay replay =
            Seek.to(lastStep - 1, CheckpointFolder.of(run))
                .open(journal, JournaledRun.STREAM, null, notices::add)) {
      assertThat(replay.step()).isEqualTo(nearest.step());
    }
  }

  @Test
  void aDamagedCheckpointIsNamedAndTheOneBeforeItIsUsed() throws IOException {
    final CheckpointFile damaged = nearest(lastStep - 1);
    final byte[] bytes = Files.readAllBytes(damaged.path());
    bytes[bytes.length / 2] ^= 4;
    Files.write(damaged.path(), bytes);
    final CheckpointFile before = nearest(damaged.step() - 1);
    try (JournalFolder journal = JournalFolder.open(store);
        Replay replay =
            Seek.to(lastStep, CheckpointFolder.of(run))
                .open(journal, JournaledRun.STREAM, null, notices::add)) {
      assertThat(replay.step()).isEqualTo(before.step());
      assertThat(replay.to(Long.MAX_VALUE)).isEqualTo(lastStep);
    }
    assertThat(notices).hasSize(1);
    assertThat(notices.get(0)).contains(damaged.path().toString(), "checksum", "not used");
    assertThat(findings()).hasSize(1);
    assertThat(findings().get(0)).contains(damaged.path().toString(), "checksum");
  }

  @Test
  void aCheckpointOfAnotherRunIsNotUsed() throws IOException {
    final Path folder = run.resolve(CheckpointFolder.NAME);
    int foreign = 0;
    for (final CheckpointFile file : CheckpointFolder.of(run).files()) {
      Files.delete(file.path());
    }
    for (final CheckpointFile file : CheckpointFolder.of(shared.resolve("of-other")).files()) {
      Files.copy(file.path(), folder.resolve(file.path().getFileName()));
      foreign++;
    }
    try (JournalFolder journal = JournalFolder.open(store);
        Replay replay = seek(journal, lastStep)) {
      assertThat(replay.step()).isEqualTo(lastStep);
    }
    // Those of later steps than that asked for are not looked at.
    assertThat(notices).hasSizeBetween(foreign - 5, foreign).hasSizeGreaterThan(3);
    assertThat(notices.get(0)).contains("no batch in the journal that ends where it was taken");
    assertThat(findings()).hasSize(foreign);
  }

  @Test
  void aCheckpointBeyondTheEndOfItsStreamIsNotUsed() throws IOException {
    final CheckpointFile last = nearest(lastStep);
    final Path shorter = run.resolve("shorter");
    JournaledRun.write(
        shorter,
        SCENARIO.substring(0, SCENARIO.indexOf("parallel")),
        "seeded:1",
        encoder -> encoder);
    try (JournalFolder journal = JournalFolder.open(shorter);
        Replay replay = seek(journal, lastStep)) {
      assertThat(replay.step()).isLessThan(last.step());
    }
    assertThat(notices).isNotEmpty();
  }

  @Test
  void aNameThatLiesAboutTheStepIsSeen() throws IOException {
    final CheckpointFile last = nearest(lastStep);
    final String lie = last.path().getFileName().toString().replaceAll("\\d{4}\\.", "0001.");
    Files.move(last.path(), last.path().resolveSibling(lie));
    assertThat(findings()).hasSize(1);
    assertThat(findings().get(0)).contains(lie, "not that of its name");
  }

  @Test
  void theFoldFindsTrueCheckpointsTrue() throws IOException {
    assertThat(findings()).isEmpty();
  }

  /** Its checksum is right, but it is not the state that the fold has there. */
  @Test
  void aCheckpointOfAnotherStateIsFoundByTheFold() throws IOException {
    final CheckpointFile last = nearest(lastStep);
    final Checkpoint taken = last.read();
    final CheckpointFile before = nearest(last.step() - 1);
    final Checkpoint wrong = Checkpoint.of(before.read().restore(), taken.position());
    CheckpointFolder.of(run).write(JournaledRun.STREAM, wrong);
    assertThat(findings()).hasSize(1);
    assertThat(findings().get(0)).contains(last.path().toString(), "another state");
    try (JournalFolder journal = JournalFolder.open(store);
        Replay replay = seek(journal, lastStep)) {
      assertThat(replay.step()).isEqualTo(lastStep);
    }
    assertThat(notices).hasSize(1);
  }

  private List<String> findings() {
    final CheckpointCheck check = new CheckpointCheck(CheckpointFolder.of(run));
    try (JournalFolder journal = JournalFolder.open(store);
        Replay replay = new Replay(journal, JournaledRun.STREAM, null)) {
      check.fold(replay, JournaledRun.STREAM);
      assertThat(replay.step()).isEqualTo(lastStep);
    }
    check.expectOf(List.of(JournaledRun.STREAM));
    return check.findings();
  }
}
