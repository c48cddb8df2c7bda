package umbra.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.format.BatchWriter;
import umbra.journal.format.EventFormat;
import umbra.journal.format.StreamPosition;
import umbra.journal.format.VcpuEventEncoder;
import umbra.journal.format.VmEventEncoder;

final class JournalCheckTest {
  private static final int BATCHES = 4;

  @TempDir private Path folder;

  @Test
  void aFinishedRunIsWholeAndEnded() throws IOException {
    SmallRun.write(folder, LevelDbEngine.preferred(), BATCHES);
    final JournalReport report = check();
    assertThat(report.isWhole()).isTrue();
    assertThat(report.hasEnded()).isTrue();
    final StreamReport vm = report.streams().get(0);
    assertThat(vm.epoch()).isEqualTo(SmallRun.EPOCH);
    assertThat(vm.digest()).isEqualTo(BATCHES - 1);
    assertThat(vm.toString()).startsWith("vm|small: whole up to event 322, 4 batches, digest");
  }

  @Test
  void aKilledRunIsWholeAsFarAsItCame() throws IOException {
    try (AkkaLayoutWriter journal = open()) {
      final List<byte[]> batches = SmallRun.vmBatches(SmallRun.EPOCH, BATCHES, true);
      for (int batch = 0; batch < BATCHES - 1; batch++) {
        journal.append(SmallRun.VM, batch + 1, EventFormat.VM_MANIFEST, batches.get(batch));
      }
    }
    final JournalReport report = check();
    assertThat(report.isWhole()).isTrue();
    assertThat(report.hasEnded()).isFalse();
    assertThat(report.streams().get(0).toString())
        .contains("whole up to event 241; the run did not end");
  }

  @Test
  void aWriteThatAKillToreIsANoteAndNoDamage() throws IOException {
    try (AkkaLayoutWriter journal = open()) {
      appendVm(journal, SmallRun.vmBatches(SmallRun.EPOCH, BATCHES, true).get(0));
    }
    tearTheLog();
    final JournalReport report = check();
    assertThat(report.isWhole()).isTrue();
    assertThat(report.hasEnded()).isFalse();
    assertThat(report.notes()).singleElement().asString().contains("as a kill leaves it");
  }

  @Test
  void whatTheStoreMissesInAFinishedRunIsDamage() throws IOException {
    try (AkkaLayoutWriter journal = open()) {
      SmallRun.write(journal, 1);
    }
    tearTheLog();
    final JournalReport report = check();
    assertThat(report.hasEnded()).isTrue();
    assertThat(report.isWhole()).isFalse();
    assertThat(report.findings()).singleElement().asString().contains("the store's checks fail");
  }

  /** Leaves the beginning of one more record behind, whose checksum does not fit. */
  private void tearTheLog() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      final List<Path> logs = files.filter(file -> file.toString().endsWith(".log")).toList();
      final byte[] torn = new byte[40];
      Arrays.fill(torn, (byte) 1);
      torn[5] = 0;
      torn[4] = 20;
      Files.write(logs.get(logs.size() - 1), torn, StandardOpenOption.APPEND);
    }
  }

  @Test
  void aVcpuThatKnowsMoreThanItsVmShowsThatTheVmsTailIsLost() throws IOException {
    try (AkkaLayoutWriter journal = open()) {
      SmallRun.write(journal, BATCHES);
      journal.delete(SmallRun.VM, BATCHES);
      journal.setCounter(SmallRun.VM, BATCHES - 1);
    }
    final JournalReport report = check();
    assertThat(report.streams().get(0).damage()).isNull();
    assertThat(report.streams().get(1).damage().what())
        .contains("refers to VM step 321, the VM's stream ends at 241");
  }

  @Test
  void aVcpuStreamOfAnotherRunIsDamage() throws IOException {
    try (AkkaLayoutWriter journal = open()) {
      appendVm(journal, SmallRun.vmBatches(SmallRun.EPOCH, 1, true).get(0));
      appendVcpu(journal, SmallRun.vcpuBatches(SmallRun.EPOCH + 1, 0, 1, 82).get(0));
    }
    assertThat(check().streams().get(1).damage().what()).contains("epoch 59661, its VM's is 59660");
  }

  @Test
  void aVcpuStreamWithoutItsVmIsDamage() throws IOException {
    try (AkkaLayoutWriter journal = open()) {
      appendVcpu(journal, SmallRun.vcpuBatches(SmallRun.EPOCH, 0, 1, 82).get(0));
    }
    assertThat(check().streams().get(0).damage().what()).contains("no stream of its VM");
  }

  @Test
  void aVcpuStreamUnderAnotherNumberIsDamage() throws IOException {
    try (AkkaLayoutWriter journal = open()) {
      appendVm(journal, SmallRun.vmBatches(SmallRun.EPOCH, 1, true).get(0));
      appendVcpu(journal, SmallRun.vcpuBatches(SmallRun.EPOCH, 5, 1, 82).get(0));
    }
    assertThat(check().streams().get(1).damage().what()).contains("it is the stream of vCPU 5");
  }

  @Test
  void aVmStreamThatDoesNotBeginWithItsConfigurationIsDamage() throws IOException {
    final VmEventEncoder encoder = new VmEventEncoder();
    encoder.allZappedFast();
    try (AkkaLayoutWriter journal = open()) {
      appendVm(journal, BatchWriter.of(encoder, StreamPosition.start(1)).seal(0));
    }
    final Damage damage = check().streams().get(0).damage();
    assertThat(damage.firstBadEvent()).isEqualTo(1);
    assertThat(damage.what()).contains("allZappedFast where runStarted is expected");
  }

  @Test
  void anEventBehindTheEndIsDamage() throws IOException {
    final VmEventEncoder vm = new VmEventEncoder();
    vm.runStarted(new byte[0]);
    vm.runEnded(0);
    vm.allZappedFast();
    final VcpuEventEncoder vcpu = new VcpuEventEncoder();
    vcpu.vcpuStarted(0);
    vcpu.vcpuEnded(1);
    vcpu.tlbEmptied(1);
    try (AkkaLayoutWriter journal = open()) {
      appendVm(journal, BatchWriter.of(vm, StreamPosition.start(1)).seal(0));
      appendVcpu(journal, BatchWriter.of(vcpu, StreamPosition.start(1)).seal(0));
    }
    assertThat(check().streams().get(0).damage().what()).contains("allZappedFast behind runEnded");
  }

  private AkkaLayoutWriter open() throws IOException {
    return new AkkaLayoutWriter(folder, LevelDbEngine.preferred());
  }

  private JournalReport check() {
    try (JournalFolder journal = JournalFolder.openStrictly(folder)) {
      return JournalCheck.check(journal);
    }
  }

  private static void appendVm(final AkkaLayoutWriter journal, final byte[] batch)
      throws IOException {
    journal.append(SmallRun.VM, 1, EventFormat.VM_MANIFEST, batch);
  }

  private static void appendVcpu(final AkkaLayoutWriter journal, final byte[] batch)
      throws IOException {
    journal.append(SmallRun.VCPU_0, 1, EventFormat.VCPU_MANIFEST, batch);
  }
}
