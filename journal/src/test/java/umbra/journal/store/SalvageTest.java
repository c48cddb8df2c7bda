package umbra.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is saved of a damaged journal, and what is said of the rest. */
final class SalvageTest {
  private static final int BATCHES = 6;

  @TempDir private Path temporary;

  private Path folder;
  private Path saved;
  private JournalReport whole;

  @BeforeEach
  void writeAJournal() throws IOException {
    folder = Files.createDirectory(temporary.resolve("damaged"));
    saved = Files.createDirectory(temporary.resolve("saved"));
    SmallRun.write(folder, LevelDbEngine.preferred(), BATCHES);
    whole = check(folder);
  }

  @Test
  void ofAWholeJournalNothingIsLost() throws IOException {
    final SalvageReport report = salvage();
    assertThat(report.hasLosses()).isFalse();
    assertThat(report.notes()).isEmpty();
    assertThat(report.streams().get(0))
        .hasToString("vm|small: kept 482 events in 6 batches, all there were");
    assertThat(check(saved)).isEqualTo(whole);
  }

  @Test
  void recordsAreCopiedAsTheyWere() throws IOException {
    salvage();
    for (final StreamId stream : List.of(StreamId.ofVm("small"), StreamId.ofVcpu("small", 1))) {
      assertThat(records(saved, stream)).containsExactlyElementsOf(records(folder, stream));
    }
  }

  @Test
  void theVmsStreamEndsBeforeItsFirstDamageAndNoVcpuKnowsMore() throws IOException {
    try (AkkaLayoutWriter journal = reopened()) {
      final byte[] record = journal.get(SmallRun.VM, 4);
      record[record.length / 2] ^= 1;
      journal.replace(SmallRun.VM, 4, record);
    }
    final SalvageReport report = salvage();
    final SalvagedStream vm = report.streams().get(0);
    assertThat(vm.kept().batches()).isEqualTo(3);
    assertThat(vm.lostRecords()).isEqualTo(3);
    assertThat(vm.lostEvents())
        .isEqualTo(whole.streams().get(0).lastEvent() - vm.kept().lastEvent());
    assertThat(vm.toString()).contains("lost at least 241 events in 3 records from event 242 on");
    final JournalReport result = check(saved);
    assertThat(result.isWhole()).isTrue();
    assertThat(result.hasEnded()).isFalse();
    // Two of a vCPU's batches end before VM step 241, the third one refers to it exactly.
    assertThat(result.streams()).extracting(StreamReport::batches).containsExactly(3L, 3L, 3L);
    assertThat(report.streams().get(1).kept().damage().what()).contains("refers to VM step");
  }

  @Test
  void aLostBatchEndsItsStreamOnly() throws IOException {
    try (AkkaLayoutWriter journal = reopened()) {
      journal.delete(SmallRun.VCPU_0, 2);
    }
    final SalvageReport report = salvage();
    assertThat(report.hasLosses()).isTrue();
    assertThat(check(saved).streams())
        .extracting(StreamReport::batches)
        .containsExactly(6L, 1L, 6L);
  }

  @Test
  void aLostLastBatchIsKnownFromTheCount() throws IOException {
    try (AkkaLayoutWriter journal = reopened()) {
      journal.delete(SmallRun.VCPU_1, BATCHES);
    }
    final SalvagedStream vcpu = salvage().streams().get(2);
    assertThat(vcpu.lostRecords()).isEqualTo(1);
    assertThat(vcpu.lostEvents()).isEqualTo(SalvagedStream.UNKNOWN);
    assertThat(vcpu.toString()).contains("lost an unknown number of events in 1 records");
  }

  @Test
  void aWrongCountCostsNothing() throws IOException {
    try (AkkaLayoutWriter journal = reopened()) {
      journal.setCounter(SmallRun.VM, 2);
    }
    assertThat(check(folder).streams().get(0).damage().what()).contains("it has lost count");
    final SalvageReport report = salvage();
    assertThat(report.hasLosses()).isFalse();
    assertThat(report.notes()).singleElement().asString().contains("count of vm|small is lost");
    assertThat(check(saved)).isEqualTo(whole);
  }

  @Test
  void aLostNameIsReadFromTheRecords() throws IOException {
    try (AkkaLayoutWriter journal = reopened()) {
      journal.deleteName(SmallRun.VM);
    }
    final SalvageReport report = salvage();
    assertThat(report.hasLosses()).isFalse();
    assertThat(report.notes()).singleElement().asString().contains("its records say vm|small");
    assertThat(check(saved)).isEqualTo(whole);
  }

  @Test
  void exchangedNamesAreDamageAndTheRecordsTellThemApart() throws IOException {
    try (AkkaLayoutWriter journal = reopened()) {
      journal.exchangeNames(SmallRun.VCPU_0, SmallRun.VCPU_1);
    }
    assertThat(check(folder).streams().get(1).damage().what())
        .contains("its content says it belongs to vcpu|small|1");
    assertThat(salvage().hasLosses()).isFalse();
    assertThat(check(saved)).isEqualTo(whole);
  }

  @Test
  void aStoreWithoutItsTableOfContentsIsBuiltAnew() throws IOException {
    assumeTrue(LevelDbEngine.preferred() == LevelDbEngine.NATIVE);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "{CURRENT,MANIFEST-*}")) {
      for (final Path file : files) {
        Files.delete(file);
      }
    }
    assertThat(salvage().hasLosses()).isFalse();
    assertThat(check(saved)).isEqualTo(whole);
  }

  @Test
  void theDamagedJournalStaysAsItIs() throws IOException {
    final List<String> before = contents();
    salvage();
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void whatCannotBeReadAtAllIsDamage() throws IOException {
    final Path garbage = Files.createDirectory(temporary.resolve("garbage"));
    Files.writeString(garbage.resolve("CURRENT"), "MANIFEST-000002\n");
    Files.write(garbage.resolve("000003.log"), new byte[1000]);
    try (Salvage salvage = Salvage.of(garbage)) {
      assertThat(salvage.report().keptEvents()).isZero();
    } catch (final JournalException refused) {
      assertThat(refused.meaning()).isEqualTo(JournalException.Meaning.DAMAGE);
    }
    assertThatThrownBy(() -> Salvage.of(saved)).hasMessageContaining("empty, no journal in it");
  }

  private SalvageReport salvage() throws IOException {
    try (Salvage salvage = Salvage.of(folder)) {
      salvage.writeTo(saved);
      return salvage.report();
    }
  }

  private AkkaLayoutWriter reopened() throws IOException {
    return AkkaLayoutWriter.reopened(folder, SmallRun.VM, SmallRun.VCPU_0, SmallRun.VCPU_1);
  }

  private static JournalReport check(final Path folder) {
    try (JournalFolder journal = JournalFolder.openStrictly(folder)) {
      return JournalCheck.check(journal);
    }
  }

  private static List<byte[]> records(final Path folder, final StreamId stream) {
    final List<byte[]> records = new ArrayList<>();
    try (JournalFolder journal = JournalFolder.open(folder);
        StreamReader reader = journal.read(stream)) {
      while (reader.next() != null) {
        records.add(reader.record());
      }
    }
    assertThat(records).hasSize(BATCHES);
    return records;
  }

  private List<String> contents() throws IOException {
    final List<String> result = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (final Path file : files) {
        result.add(file + " " + Files.getLastModifiedTime(file) + " " + Files.size(file));
      }
    }
    result.sort(null);
    return result;
  }
}
