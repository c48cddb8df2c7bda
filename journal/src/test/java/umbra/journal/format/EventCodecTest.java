package umbra.journal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.event.VmEventKind;

final class EventCodecTest {
  private static final long EPOCH = 0x1122334455667788L;
  private static final long[] EXTREMES = {
    0,
    1,
    -1,
    2,
    63,
    64,
    -64,
    -65,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 62,
    -1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MAX_VALUE,
    0
  };

  @ParameterizedTest
  @EnumSource(VmEventKind.class)
  void everyVmKindComesBackWithTheExtremesOfItsFields(final VmEventKind kind) {
    final List<RecordedEvent> events = new ArrayList<>();
    for (final long extreme : EXTREMES) {
      events.add(vmEvent(kind, extreme));
    }
    assertThat(decodedVm(sealVm(events))).isEqualTo(events);
  }

  @ParameterizedTest
  @EnumSource(VcpuEventKind.class)
  void everyVcpuKindComesBackWithTheExtremesOfItsFields(final VcpuEventKind kind) {
    final List<RecordedEvent> events = new ArrayList<>();
    for (final long extreme : EXTREMES) {
      final long[] values = new long[kind.fieldCount()];
      for (int field = 0; field < values.length; field++) {
        values[field] = RandomEvents.narrowed(EventTypes.of(kind, field), extreme - field);
      }
      events.add(RecordedEvent.of(kind, values));
    }
    assertThat(decodedVcpu(sealVcpu(events))).isEqualTo(events);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void randomStreamsComeBackAsTheyWent(final long seed) {
    final List<RecordedEvent> vm = new RandomEvents(seed).vm(5_000);
    if (!survives(vm)) {
      fail("seed %d: shortest stream that does not come back: %s", seed, shrunk(vm));
    }
    final List<RecordedEvent> vcpu = new RandomEvents(seed).vcpu(2_000);
    assertThat(decodedVcpu(sealVcpu(vcpu))).as("seed %d", seed).isEqualTo(vcpu);
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void whatIsDecodedEncodesToTheSameBytes(final long seed) {
    final byte[] sealed = sealVm(new RandomEvents(seed).vm(3_000));
    assertThat(sealVm(decodedVm(sealed))).as("seed %d", seed).isEqualTo(sealed);
  }

  @Test
  void eventsThatAdvanceAsPredictedTakeOneByteEach() {
    final VmEventEncoder encoder = new VmEventEncoder();
    final BatchWriter writer = BatchWriter.of(encoder, StreamPosition.start(EPOCH));
    for (int fault = 0; fault < 3; fault++) {
      encoder.faultRaised(1, 0x400000, 0x7f0000000000L + 4096L * fault, 6);
    }
    final int learnt = writer.pendingBytes();
    encoder.faultRaised(1, 0x400000, 0x7f0000003000L, 6);
    assertThat(writer.pendingBytes() - learnt).isEqualTo(1);
  }

  @Test
  void aJumpInALinearRunCostsOneMissOnly() {
    final VmEventEncoder encoder = new VmEventEncoder();
    final BatchWriter writer = BatchWriter.of(encoder, StreamPosition.start(EPOCH));
    for (int page = 0; page < 4; page++) {
      encoder.gfnDirtied(0, page);
    }
    encoder.gfnDirtied(0, 1_000_000);
    final int afterJump = writer.pendingBytes();
    encoder.gfnDirtied(0, 1_000_001);
    assertThat(writer.pendingBytes() - afterJump).isEqualTo(1);
  }

  @Test
  void everyBatchDecodesByItself() {
    final VmEventEncoder encoder = new VmEventEncoder();
    final BatchWriter writer = BatchWriter.of(encoder, StreamPosition.start(EPOCH));
    encoder.gfnDirtied(7, 41);
    writer.seal(0);
    encoder.gfnDirtied(7, 42);
    assertThat(decodedVm(writer.seal(0)))
        .containsExactly(RecordedEvent.of(VmEventKind.GFN_DIRTIED, 7, 42));
  }

  @Test
  void aReaderCanStopInsideABatch() {
    final Batch batch = Batch.parse(sealVm(new RandomEvents(5).vm(100)));
    final RecordedEvent.VmRecorder recorder = new RecordedEvent.VmRecorder();
    final VmEventDecoder decoder = new VmEventDecoder();
    decoder.start(batch);
    while (decoder.nextEvent() <= 37) {
      assertThat(decoder.next(recorder)).isTrue();
    }
    assertThat(recorder.events).isEqualTo(new RandomEvents(5).vm(100).subList(0, 37));
  }

  @Test
  void theArrayOfTheEncoderGrowsWithTheBatch() {
    final List<RecordedEvent> events = new RandomEvents(99).vm(100_000);
    assertThat(survives(events)).isTrue();
  }

  static byte[] sealVm(final List<RecordedEvent> events) {
    final VmEventEncoder encoder = new VmEventEncoder();
    events.forEach(event -> event.sendTo(encoder));
    return BatchWriter.of(encoder, StreamPosition.start(EPOCH)).seal(0x0123456789abcdefL);
  }

  static byte[] sealVcpu(final List<RecordedEvent> events) {
    final VcpuEventEncoder encoder = new VcpuEventEncoder();
    events.forEach(event -> event.sendTo(encoder));
    return BatchWriter.of(encoder, StreamPosition.start(EPOCH)).seal(0x0123456789abcdefL);
  }

  private static RecordedEvent vmEvent(final VmEventKind kind, final long extreme) {
    if (kind == VmEventKind.RUN_STARTED) {
      return RecordedEvent.ofContent(new byte[(int) (extreme & 0x3ff)]);
    }
    final long[] values = new long[kind.fieldCount()];
    for (int field = 0; field < values.length; field++) {
      values[field] = RandomEvents.narrowed(EventTypes.of(kind, field), extreme - field);
    }
    return RecordedEvent.of(kind, values);
  }

  private static List<RecordedEvent> decodedVm(final byte[] sealed) {
    final RecordedEvent.VmRecorder recorder = new RecordedEvent.VmRecorder();
    new VmEventDecoder().decode(Batch.parse(sealed), recorder);
    return recorder.events;
  }

  private static List<RecordedEvent> decodedVcpu(final byte[] sealed) {
    final RecordedEvent.VcpuRecorder recorder = new RecordedEvent.VcpuRecorder();
    new VcpuEventDecoder().decode(Batch.parse(sealed), recorder);
    return recorder.events;
  }

  private static boolean survives(final List<RecordedEvent> events) {
    try {
      return decodedVm(sealVm(events)).equals(events);
    } catch (final DamagedBatchException damage) {
      return false;
    }
  }

  /** Cuts out ever smaller pieces as long as the stream still does not come back. */
  private static List<RecordedEvent> shrunk(final List<RecordedEvent> failing) {
    List<RecordedEvent> events = failing;
    for (int piece = events.size() / 2; piece > 0; piece /= 2) {
      for (int from = 0; from + piece <= events.size() && events.size() > piece; ) {
        final List<RecordedEvent> shorter = new ArrayList<>(events.subList(0, from));
        shorter.addAll(events.subList(from + piece, events.size()));
        if (survives(shorter)) {
          from += piece;
        } else {
          events = shorter;
        }
      }
    }
    return events;
  }
}
