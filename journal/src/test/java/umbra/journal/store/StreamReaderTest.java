package umbra.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.format.Batch;
import umbra.journal.format.EventFormat;

final class StreamReaderTest {
  private static final int BATCHES = 6;
  private static final StreamId VM = StreamId.ofVm("small");

  /** What a test does to a whole journal. */
  private interface Change {
    void apply(AkkaLayoutWriter journal) throws IOException;
  }

  @TempDir private Path folder;

  @Test
  void aWholeStreamIsReadInOrder() throws IOException {
    write(journal -> {});
    try (JournalFolder journal = JournalFolder.open(folder)) {
      assertThat(journal.streams())
          .containsExactly(VM, StreamId.ofVcpu("small", 0), StreamId.ofVcpu("small", 1));
      final StreamReader reader = journal.read(VM);
      for (int batch = 0; batch < BATCHES; batch++) {
        assertThat(reader.next().digest()).isEqualTo(batch);
      }
      assertThat(reader.next()).isNull();
      assertThat(reader.position().nextEvent()).isEqualTo(SmallRun.vmEvents(BATCHES) + 1);
    }
  }

  @Test
  void aDeletedRecordIsAGap() throws IOException {
    write(journal -> journal.delete(SmallRun.VM, 3));
    expectDamage(3, "record 4 follows");
  }

  @Test
  void aDeletedFirstRecordIsAGap() throws IOException {
    write(journal -> journal.delete(SmallRun.VM, 1));
    expectDamage(1, "record 2 follows");
  }

  @Test
  void aDeletedLastRecordIsMissedByTheStoresCount() throws IOException {
    write(journal -> journal.delete(SmallRun.VM, BATCHES));
    expectDamage(BATCHES, "the store counts 6 records");
  }

  @Test
  void aMarkOfDeletionIsDamage() throws IOException {
    write(journal -> journal.markDeleted(SmallRun.VM, 2));
    expectDamage(3, "record 2 follows");
  }

  @Test
  void swappedRecordsAreNoticedByTheirOwnNumbers() throws IOException {
    write(
        journal -> {
          final byte[] second = journal.get(SmallRun.VM, 2);
          journal.put(SmallRun.VM, 2, journal.get(SmallRun.VM, 3));
          journal.put(SmallRun.VM, 3, second);
          journal.setCounter(SmallRun.VM, BATCHES);
        });
    expectDamage(2, "its content says it is record 3");
  }

  @Test
  void swappedBatchesInRecordsOfTheirOwnAreNoticedByTheirEventNumbers() throws IOException {
    write(
        journal -> {
          append(journal, 2, SmallRun.vmBatches(SmallRun.EPOCH, BATCHES, true).get(2));
          append(journal, 3, SmallRun.vmBatches(SmallRun.EPOCH, BATCHES, true).get(1));
          journal.setCounter(SmallRun.VM, BATCHES);
        });
    expectDamage(2, "first event 162 where 82 was expected");
  }

  @Test
  void aRecordOfAnotherRunIsNoticedByItsEpoch() throws IOException {
    write(
        journal -> {
          append(journal, 2, SmallRun.vmBatches(SmallRun.EPOCH + 1, BATCHES, true).get(1));
          journal.setCounter(SmallRun.VM, BATCHES);
        });
    expectDamage(2, "epoch 59661 where 59660 was expected");
  }

  @Test
  void aRecordOfAnotherStreamIsNoticedByItsName() throws IOException {
    write(journal -> journal.put(SmallRun.VM, 2, journal.get(SmallRun.VCPU_0, 2)));
    expectDamage(2, "its content says it belongs to vcpu|small|0");
  }

  @Test
  void aForeignManifestIsNamed() throws IOException {
    final byte[] batch = SmallRun.vmBatches(SmallRun.EPOCH, BATCHES, true).get(1);
    write(journal -> journal.append(SmallRun.VM, 2, "vm-batch-9", batch));
    expectDamage(2, "content 'vm-batch-9' where vm-batch-1 is expected");
  }

  @Test
  void aFlippedBitInTheContentIsNoticedByTheChecksum() throws IOException {
    final byte[] batch = SmallRun.vmBatches(SmallRun.EPOCH, BATCHES, true).get(1);
    batch[EventFormat.PAYLOAD_OFFSET + 5] ^= 4;
    write(journal -> append(journal, 2, batch));
    expectDamage(2, "checksum");
  }

  @Test
  void aRecordThatIsNoProtobufIsDamage() throws IOException {
    write(journal -> journal.put(SmallRun.VM, 2, new byte[] {10, 127, 1}));
    expectDamage(2, "reaches past its message");
  }

  @Test
  void damageIsToldAgainAtEachCall() throws IOException {
    write(journal -> journal.delete(SmallRun.VM, 1));
    try (JournalFolder journal = JournalFolder.open(folder)) {
      final StreamReader reader = journal.read(VM);
      assertThatThrownBy(reader::next).isInstanceOf(DamagedJournalException.class);
      assertThatThrownBy(reader::next).isInstanceOf(DamagedJournalException.class);
    }
  }

  @Test
  void aStreamThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
    write(journal -> {});
    try (JournalFolder journal = JournalFolder.open(folder)) {
      assertThatThrownBy(() -> journal.read(StreamId.ofVm("other")))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("no stream vm|other")
          .hasMessageContaining("vm|small");
    }
  }

  private static void append(
      final AkkaLayoutWriter journal, final long sequenceNr, final byte[] batch)
      throws IOException {
    journal.append(SmallRun.VM, sequenceNr, EventFormat.VM_MANIFEST, batch);
  }

  private void write(final Change change) throws IOException {
    try (AkkaLayoutWriter journal = new AkkaLayoutWriter(folder, LevelDbEngine.preferred())) {
      SmallRun.write(journal, BATCHES);
      change.apply(journal);
    }
  }

  private void expectDamage(final long sequenceNr, final String what) {
    try (JournalFolder journal = JournalFolder.open(folder)) {
      final StreamReader reader = journal.read(VM);
      assertThatThrownBy(() -> readAll(reader))
          .isInstanceOfSatisfying(
              DamagedJournalException.class,
              found -> {
                assertThat(found.damage().stream()).isEqualTo(SmallRun.VM);
                assertThat(found.damage().sequenceNr()).isEqualTo(sequenceNr);
                assertThat(found.damage().firstBadEvent()).isEqualTo(reader.nextEvent());
              })
          .hasMessageContaining(what);
    }
  }

  private static void readAll(final StreamReader reader) {
    Batch batch = reader.next();
    while (batch != null) {
      batch = reader.next();
    }
  }
}
