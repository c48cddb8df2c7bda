package umbra.journal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import umbra.mmu.event.VmEventKind;

final class BatchDamageTest {
  private static final int FUZZ_INPUTS = 1_000_000;

  /** First byte of a pageZapped whose page is not as predicted. */
  private static final byte ZAPPED_MISS =
      (byte) (EventFormat.wireNumber(VmEventKind.PAGE_ZAPPED) | EventFormat.MISS_FLAG);

  /** Used again after damage, as a reader of many batches does. */
  private static final VmEventDecoder VM_DECODER = new VmEventDecoder();

  private static final VcpuEventDecoder VCPU_DECODER = new VcpuEventDecoder();

  @Test
  void everyFlippedBitIsDetected() {
    final byte[] sealed = smallBatch(1);
    for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
      final byte[] damaged = sealed.clone();
      damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertThatThrownBy(() -> Batch.parse(damaged))
          .as("bit %d", bit)
          .isInstanceOf(DamagedBatchException.class);
    }
  }

  @Test
  void everyTruncationIsDetected() {
    final byte[] sealed = smallBatch(1);
    for (int length = 0; length < sealed.length; length++) {
      final byte[] cut = Arrays.copyOf(sealed, length);
      assertThatThrownBy(() -> Batch.parse(cut))
          .as("length %d", length)
          .isInstanceOf(DamagedBatchException.class);
    }
  }

  @Test
  void everyAppendedByteIsDetected() {
    final byte[] sealed = smallBatch(1);
    assertThatThrownBy(() -> Batch.parse(Arrays.copyOf(sealed, sealed.length + 1)))
        .isInstanceOf(DamagedBatchException.class);
  }

  @Test
  void anotherFormatVersionIsNamed() {
    final byte[] sealed = smallBatch(1);
    sealed[EventFormat.VERSION_OFFSET] = 2;
    assertThatThrownBy(() -> Batch.parse(sealed))
        .isInstanceOf(DamagedBatchException.class)
        .hasMessageContaining("format version 2, this reader knows 1");
  }

  @Test
  void aDamagedEventIsNamedByItsNumber() {
    final VmEventEncoder encoder = new VmEventEncoder();
    encoder.pageZapped(1);
    encoder.pageZapped(2);
    final byte[] sealed = BatchWriter.of(encoder, StreamPosition.start(1)).seal(0);
    sealed[EventFormat.PAYLOAD_OFFSET + 2] = 0x7f;
    assertThatThrownBy(() -> decode(Batch.parse(withChecksum(sealed))))
        .isInstanceOfSatisfying(
            DamagedBatchException.class,
            damage -> {
              assertThat(damage.firstBadEvent()).isEqualTo(2);
              assertThat(damage).hasMessageContaining("unknown event kind 127");
            });
  }

  @Test
  void aNumberThatItsParameterCannotHoldIsDamage() {
    final byte[] payload = {ZAPPED_MISS, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x10};
    assertThatThrownBy(() -> decode(batchAround(payload, 1))).hasMessageContaining("out of range");
  }

  @Test
  void anEventThatClaimsMoreBytesThanThereAreIsDamage() {
    final byte[] payload = {0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f, 1};
    assertThatThrownBy(() -> decode(batchAround(payload, 1))).hasMessageContaining("reaches past");
  }

  @Test
  void aVarintThatIsLongerThanNeededIsDamage() {
    final byte[] payload = {ZAPPED_MISS, (byte) 0x82, 0};
    assertThatThrownBy(() -> decode(batchAround(payload, 1))).hasMessageContaining("longer than");
  }

  @Test
  void anyBytesBehindAValidChecksumEndInTheDamageExceptionOrInEvents() {
    final SplittableRandom random = new SplittableRandom(42);
    final List<byte[]> originals = new ArrayList<>();
    for (int seed = 0; seed < 50; seed++) {
      originals.add(smallBatch(seed));
    }
    int refused = 0;
    for (int input = 0; input < FUZZ_INPUTS; input++) {
      refused += isRefused(mutated(originals.get(input % originals.size()), random)) ? 1 : 0;
    }
    assertThat(refused).isBetween(FUZZ_INPUTS / 2, FUZZ_INPUTS - 1);
  }

  private static boolean isRefused(final byte[] bytes) {
    try {
      decode(Batch.parse(bytes));
      return false;
    } catch (final DamagedBatchException damage) {
      return true;
    }
  }

  private static byte[] mutated(final byte[] original, final SplittableRandom random) {
    byte[] bytes = original.clone();
    final int changes = 1 + random.nextInt(4);
    for (int change = 0; change < changes; change++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    if (random.nextInt(4) == 0) {
      final int least = EventFormat.PAYLOAD_OFFSET + EventFormat.CHECKSUM_LENGTH;
      bytes = Arrays.copyOf(bytes, least + random.nextInt(bytes.length));
    }
    if (random.nextInt(8) != 0) {
      ByteBuffer.wrap(bytes).putInt(EventFormat.MAGIC_OFFSET, EventFormat.MAGIC);
      bytes[EventFormat.VERSION_OFFSET] = EventFormat.VERSION;
      final int payload = bytes.length - EventFormat.PAYLOAD_OFFSET - EventFormat.CHECKSUM_LENGTH;
      ByteBuffer.wrap(bytes).putInt(EventFormat.PAYLOAD_LENGTH_OFFSET, payload);
    }
    return withChecksum(bytes);
  }

  private static byte[] smallBatch(final long seed) {
    return seed % 2 == 0
        ? EventCodecTest.sealVcpu(new RandomEvents(seed).vcpu(10))
        : EventCodecTest.sealVm(new RandomEvents(seed).vm(10));
  }

  private static Batch batchAround(final byte[] payload, final int eventCount) {
    final byte[] sealed = new byte[EventFormat.PAYLOAD_OFFSET + payload.length + 4];
    final ByteBuffer batch = ByteBuffer.wrap(sealed);
    batch.putInt(EventFormat.MAGIC_OFFSET, EventFormat.MAGIC);
    batch.put(EventFormat.VERSION_OFFSET, EventFormat.VERSION);
    batch.put(EventFormat.STREAM_KIND_OFFSET, StreamKind.VM.wireNumber());
    batch.putLong(EventFormat.FIRST_EVENT_OFFSET, 1);
    batch.putInt(EventFormat.EVENT_COUNT_OFFSET, eventCount);
    batch.putInt(EventFormat.PAYLOAD_LENGTH_OFFSET, payload.length);
    batch.put(EventFormat.PAYLOAD_OFFSET, payload);
    return Batch.parse(withChecksum(sealed));
  }

  private static byte[] withChecksum(final byte[] bytes) {
    final int covered = bytes.length - EventFormat.CHECKSUM_LENGTH;
    ByteBuffer.wrap(bytes).putInt(covered, BatchHash.checksum(bytes, covered));
    return bytes;
  }

  private static void decode(final Batch batch) {
    if (batch.kind() == StreamKind.VM) {
      VM_DECODER.decode(batch, new RecordedEvent.VmRecorder());
    } else {
      VCPU_DECODER.decode(batch, new RecordedEvent.VcpuRecorder());
    }
  }
}
