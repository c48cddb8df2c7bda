package umbra.actors.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.format.ChainHead;
import umbra.journal.format.StreamPosition;
import umbra.journal.store.StreamId;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;
import umbra.mmu.vm.Vm;

/** When a checkpoint is taken, and when it is written. */
final class CheckpointTakerTest {
  private static final StreamId VM = StreamId.ofVm("test");

  @TempDir private Path run;
  private final Deque<Runnable> disk = new ArrayDeque<>();
  private final List<CheckpointTaker.Written> written = new ArrayList<>();
  private VmState state;

  @BeforeEach
  void startARun() {
    final PreparedRun prepared =
        PreparedRun.of(
            new RunConfiguration(
                "test", "t", "ops\nvcpu 0 nop\n", Schedule.parse("free"), 1, Map.of()));
    final Vm vm = new Vm(prepared.machine());
    vm.start(prepared.bytes());
    state = vm.state();
  }

  private CheckpointTaker taker(final Path folder, final long every) {
    return new CheckpointTaker(CheckpointPlan.of(folder, every), VM, disk::add, written::add);
  }

  private static StreamPosition after(final long event) {
    return new StreamPosition(7, event + 1, ChainHead.START);
  }

  @Test
  void itIsWrittenOnceTheStreamIsDurableUpToThere() throws IOException {
    final CheckpointTaker taker = taker(run, 10);
    taker.sealed(state, after(9));
    assertThat(taker.isIdle()).as("too early").isTrue();
    taker.sealed(state, after(12));
    assertThat(taker.isIdle()).isFalse();
    taker.durable(11);
    assertThat(disk).isEmpty();
    taker.durable(12);
    taker.durable(13);
    assertThat(disk).hasSize(1);
    disk.remove().run();
    taker.written(written.get(0));
    assertThat(taker.isIdle()).isTrue();
    assertThat(CheckpointFolder.of(run).files()).hasSize(1);
    assertThat(CheckpointFolder.of(run).files().get(0).read().restore().digest())
        .isEqualTo(state.digest());
    assertThat(taker.totals().count()).isEqualTo(1);
  }

  @Test
  void aFewWaitForTheDiskAndAreWrittenOneByOne() throws IOException {
    final CheckpointTaker taker = taker(run, 1);
    for (int i = 1; i <= 50; i++) {
      taker.sealed(state, after(i * 1_000_000_000L));
    }
    taker.durable(50_000_000_000L);
    int count = 0;
    for (; !disk.isEmpty(); count++) {
      assertThat(disk).hasSize(1);
      disk.remove().run();
      taker.written(written.get(count));
    }
    assertThat(taker.isIdle()).isTrue();
    assertThat(count).isBetween(2, 10);
    assertThat(CheckpointFolder.of(run).files()).hasSize(count);
  }

  @Test
  void oneThatIsNotDurableWaits() {
    final CheckpointTaker taker = taker(run, 1);
    taker.sealed(state, after(1));
    taker.sealed(state, after(1_000_000_000));
    taker.durable(1);
    disk.remove().run();
    taker.written(written.get(0));
    assertThat(disk).isEmpty();
    assertThat(taker.isIdle()).isFalse();
    taker.durable(1_000_000_000);
    assertThat(disk).hasSize(1);
  }

  @Test
  void aCostlyStateIsTakenLessOften() {
    final CheckpointTaker taker = taker(run, 1);
    taker.sealed(state, after(1));
    taker.durable(1);
    disk.remove().run();
    taker.written(written.get(0));
    taker.sealed(state, after(2));
    assertThat(taker.isIdle()).isTrue();
    taker.sealed(state, after(1_000_000));
    assertThat(taker.isIdle()).isFalse();
  }

  /** A disk that takes no checkpoint has taken every event. */
  @Test
  void theFirstThatCannotBeWrittenIsTheLast() throws IOException {
    final CheckpointTaker taker = taker(Files.createFile(run.resolve("a file")), 1);
    taker.sealed(state, after(1));
    taker.durable(1);
    disk.remove().run();
    taker.written(written.get(0));
    assertThat(taker.totals().count()).isZero();
    assertThat(taker.totals().failure()).contains("event 1").contains("a file");
    taker.sealed(state, after(1_000_000_000));
    assertThat(taker.isIdle()).isTrue();
  }
}
