package umbra.journal.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.journal.format.BatchWriter;
import umbra.journal.format.EventFormat;
import umbra.journal.format.StreamPosition;
import umbra.journal.format.VmEventEncoder;
import umbra.journal.store.AkkaLayoutWriter;
import umbra.journal.store.DamagedJournalException;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.LevelDbEngine;
import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.vm.OtherModelException;
import umbra.mmu.vm.Vm;

class ReplayTest {
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
      vcpu 0 write 0x400000
      vcpu 0 setpte level=1 gva=0x401000 gpa=0x10300000
      vcpu 0 invlpg 0x401000
      vcpu 0 user exec 0x40000800
      host log 1 on
      parallel
      workload vcpu=* pattern=uniform gva=0x40000000 size=8M count=60 reads=50% seed=3
      vcpu 1 cr3 0
      vcpu 2 touch-write 0x400000 count=12
      host getlog 1
      repeat 3
      vcpu 0 invlpg 0x402000
      host dontneed 1 off=0x200000 len=2M
      end
      end
      host log 1 off
      vcpu 0 read 0x40000000
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"round-robin", "seeded:1", "seeded:2", "seeded:99"})
  void aFoldEndsInTheStateOfTheRun(final String schedule) throws IOException {
    final Vm vm = JournaledRun.write(folder, SCENARIO, schedule, encoder -> encoder);
    try (JournalFolder journal = JournalFolder.open(folder);
        Replay replay = new Replay(journal, JournaledRun.STREAM, null)) {
      assertThat(replay.to(Long.MAX_VALUE)).isEqualTo(vm.steps());
      assertThat(replay.state().digest()).isEqualTo(vm.state().digest());
      assertThat(replay.state().isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"round-robin", "seeded:1", "seeded:2", "seeded:99"})
  void decidingEveryRequestAgainGivesTheSameEvents(final String schedule) throws IOException {
    final Vm vm = JournaledRun.write(folder, SCENARIO, schedule, encoder -> encoder);
    try (JournalFolder journal = JournalFolder.open(folder)) {
      final Redecision again = Redecision.of(journal, JournaledRun.STREAM);
      assertThat(again.divergence()).isEmpty();
      assertThat(again.events()).isEqualTo(vm.steps());
      assertThat(again.requests()).isGreaterThan(20);
    }
  }

  @Test
  void hitsThatEndASectionAndBeginTheNextAreNoDivergence() throws IOException {
    final String scenario =
        """
        slot 1 gpa=0x10000000 size=2M
        map gva=0x40000000 gpa=0x10000000 size=4K count=64 flags=PWUAD
        ops
        workload vcpu=0 pattern=sequential gva=0x40000000 size=16K count=1000
        workload vcpu=0 pattern=sequential gva=0x40000000 size=128K count=2000
        """;
    final Vm vm = JournaledRun.write(folder, scenario, "round-robin", encoder -> encoder);
    try (JournalFolder journal = JournalFolder.open(folder)) {
      final Redecision again = Redecision.of(journal, JournaledRun.STREAM);
      assertThat(again.divergence()).isEmpty();
      assertThat(again.events()).isEqualTo(vm.steps());
    }
  }

  @Test
  void replayStopsAtTheStepItIsTold() throws IOException {
    JournaledRun.write(folder, SCENARIO, "round-robin", encoder -> encoder);
    try (JournalFolder journal = JournalFolder.open(folder);
        Replay replay = new Replay(journal, JournaledRun.STREAM, null)) {
      assertThat(replay.to(100)).isEqualTo(100);
      assertThat(replay.step()).isEqualTo(100);
      assertThat(replay.state().isEnded()).isFalse();
    }
  }

  @Test
  void anEventThatTheModelDidNotDecideIsNamedAsTheFirstDivergence() throws IOException {
    JournaledRun.write(
        folder, SCENARIO, "round-robin", encoder -> new Falsified(encoder, 40, false));
    try (JournalFolder journal = JournalFolder.open(folder)) {
      final Redecision again = Redecision.of(journal, JournaledRun.STREAM);
      assertThat(again.divergence()).isPresent();
      assertThat(again.divergence().get().step()).isEqualTo(40);
    }
  }

  @Test
  void aRunOfAnotherModelVersionIsNoDamage() throws IOException {
    final VmEventEncoder encoder = new VmEventEncoder();
    encoder.runStarted("umbra=99\nvm=test\n\nvcpus 1".getBytes(StandardCharsets.UTF_8));
    final byte[] batch = BatchWriter.of(encoder, StreamPosition.start(1)).seal(0);
    try (AkkaLayoutWriter store = new AkkaLayoutWriter(folder, LevelDbEngine.preferred())) {
      store.append(JournaledRun.STREAM.persistenceId(), 1, EventFormat.VM_MANIFEST, batch);
    }
    try (JournalFolder journal = JournalFolder.open(folder);
        Replay replay = new Replay(journal, JournaledRun.STREAM, null)) {
      assertThatThrownBy(replay::next)
          .isInstanceOf(OtherModelException.class)
          .hasMessage("the run was made by model version 99, this is version 1");
    }
  }

  @Test
  void aBatchWhoseDigestIsNotTheStatesIsDamage() throws IOException {
    JournaledRun.write(
        folder, SCENARIO, "round-robin", encoder -> new Falsified(encoder, 40, true));
    try (JournalFolder journal = JournalFolder.open(folder);
        Replay replay = new Replay(journal, JournaledRun.STREAM, null)) {
      assertThatThrownBy(() -> replay.to(Long.MAX_VALUE))
          .isInstanceOf(DamagedJournalException.class)
          .satisfies(
              thrown ->
                  assertThat(((DamagedJournalException) thrown).damage().firstBadEvent())
                      .isLessThanOrEqualTo(40));
    }
  }

  /** Writes another event than the model's at one step. */
  private static final class Falsified extends VmEventFlattener {
    private final VmEvents encoder;
    private final long at;
    private final boolean changesState;
    private long step;

    Falsified(final VmEvents encoder, final long at, final boolean changesState) {
      this.encoder = encoder;
      this.at = at;
      this.changesState = changesState;
    }

    @Override
    public void runStarted(final byte[] configuration) {
      step++;
      encoder.runStarted(configuration);
    }

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      step++;
      if (step == at && changesState) {
        encoder.faultTaken(0);
      } else if (step == at) {
        encoder.guestWalked(0, 0x1234000, 0, 1);
      } else {
        VmEventCaller.call(encoder, kind, a, b, c, d, e);
      }
    }
  }
}
