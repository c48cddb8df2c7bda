package umbra.journal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChainVerifierTest {
  private static final long EPOCH = 77;
  private static final int EVENTS_PER_BATCH = 10;

  @Test
  void aWholeStreamIsAccepted() {
    final ChainVerifier verifier = ChainVerifier.ofAnyRun(StreamKind.VM);
    acceptAll(verifier, stream(EPOCH, 1, 5));
    assertThat(verifier.nextEvent()).isEqualTo(51);
    assertThat(verifier.position().epoch()).isEqualTo(EPOCH);
  }

  @Test
  void theVerifierEndsWhereTheWriterStands() {
    final VmEventEncoder encoder = new VmEventEncoder();
    final BatchWriter writer = BatchWriter.of(encoder, StreamPosition.start(EPOCH));
    encoder.pageZapped(3);
    final ChainVerifier verifier = ChainVerifier.ofRun(StreamKind.VM, EPOCH);
    verifier.accept(Batch.parse(writer.seal(1)));
    assertThat(verifier.position()).isEqualTo(writer.position());
  }

  @Test
  void aWriterContinuesWhereAVerifierEnded() {
    final List<Batch> batches = stream(EPOCH, 1, 2);
    final ChainVerifier verifier = ChainVerifier.ofAnyRun(StreamKind.VM);
    acceptAll(verifier, batches);
    final VmEventEncoder encoder = new VmEventEncoder();
    final BatchWriter resumed = BatchWriter.of(encoder, verifier.position());
    encoder.allZappedFast();
    verifier.accept(Batch.parse(resumed.seal(9)));
    assertThat(verifier.nextEvent()).isEqualTo(22);
  }

  @Test
  void theSameEventsInTheSameBatchesGiveTheSameHead() {
    assertThat(head(stream(EPOCH, 1, 4))).isEqualTo(head(stream(EPOCH, 1, 4)));
    assertThat(head(stream(EPOCH, 1, 4))).isNotEqualTo(head(stream(EPOCH, 2, 4)));
  }

  @Test
  void aMissingBatchIsNamedByItsFirstEvent() {
    final List<Batch> batches = stream(EPOCH, 1, 4);
    batches.remove(2);
    expectDamage(batches, 21, "first event 31 where 21 was expected");
  }

  @Test
  void aRepeatedBatchIsDamage() {
    final List<Batch> batches = stream(EPOCH, 1, 2);
    batches.add(1, batches.get(0));
    expectDamage(batches, 11, "first event 1 where 11 was expected");
  }

  @Test
  void aBatchOfAnotherRunIsDamage() {
    final List<Batch> batches = stream(EPOCH, 1, 3);
    batches.set(1, stream(EPOCH + 1, 1, 3).get(1));
    expectDamage(batches, 11, "epoch 78 where 77 was expected");
  }

  @Test
  void aBatchOfTheSameRunWithOtherEventsBreaksTheChain() {
    final List<Batch> batches = stream(EPOCH, 1, 3);
    batches.set(1, stream(EPOCH, 2, 3).get(1));
    expectDamage(batches, 11, "chain head");
  }

  @Test
  void aVcpuBatchInAVmStreamIsDamage() {
    final VcpuEventEncoder encoder = new VcpuEventEncoder();
    encoder.vcpuStarted(0);
    final Batch batch = Batch.parse(BatchWriter.of(encoder, StreamPosition.start(EPOCH)).seal(0));
    expectDamage(List.of(batch), 1, "stream kind VCPU where VM was expected");
  }

  @Test
  void anEmptyBatchIsNotSealed() {
    final BatchWriter writer = BatchWriter.of(new VmEventEncoder(), StreamPosition.start(EPOCH));
    assertThatThrownBy(() -> writer.seal(0)).isInstanceOf(IllegalStateException.class);
  }

  private static void expectDamage(
      final List<Batch> batches, final long firstBadEvent, final String what) {
    final ChainVerifier verifier = ChainVerifier.ofAnyRun(StreamKind.VM);
    assertThatThrownBy(() -> acceptAll(verifier, batches))
        .isInstanceOfSatisfying(
            DamagedBatchException.class,
            damage -> assertThat(damage.firstBadEvent()).isEqualTo(firstBadEvent))
        .hasMessageContaining(what);
    assertThat(verifier.nextEvent()).isEqualTo(firstBadEvent);
  }

  private static void acceptAll(final ChainVerifier verifier, final List<Batch> batches) {
    batches.forEach(verifier::accept);
  }

  private static ChainHead head(final List<Batch> batches) {
    return batches.get(batches.size() - 1).chainHead();
  }

  private static List<Batch> stream(final long epoch, final long seed, final int batchCount) {
    final VmEventEncoder encoder = new VmEventEncoder();
    final BatchWriter writer = BatchWriter.of(encoder, StreamPosition.start(epoch));
    final RandomEvents random = new RandomEvents(seed);
    final List<Batch> batches = new ArrayList<>();
    for (int batch = 0; batch < batchCount; batch++) {
      random.vm(EVENTS_PER_BATCH).forEach(event -> event.sendTo(encoder));
      batches.add(Batch.parse(writer.seal(batch)));
    }
    return batches;
  }
}
