package umbra.journal.format;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.event.VmEventKind;

/** Events drawn from a seed: linear runs, jumps, extremes, every kind. */
final class RandomEvents {
  private static final VmEventKind[] VM_KINDS = VmEventKind.values();
  private static final VcpuEventKind[] VCPU_KINDS = VcpuEventKind.values();
  private static final long[] EXTREMES = {
    0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32
  };

  private final SplittableRandom random;
  private long base;

  RandomEvents(final long seed) {
    random = new SplittableRandom(seed);
  }

  List<RecordedEvent> vm(final int count) {
    final List<RecordedEvent> events = new ArrayList<>();
    while (events.size() < count) {
      final VmEventKind kind = VM_KINDS[random.nextInt(VM_KINDS.length)];
      if (kind == VmEventKind.RUN_STARTED) {
        final byte[] content = new byte[random.nextInt(300)];
        random.nextBytes(content);
        events.add(RecordedEvent.ofContent(content));
      } else {
        addRun(events, Math.min(count - events.size(), 1 + random.nextInt(9)), kind);
      }
    }
    return events;
  }

  List<RecordedEvent> vcpu(final int count) {
    final List<RecordedEvent> events = new ArrayList<>();
    while (events.size() < count) {
      final VcpuEventKind kind = VCPU_KINDS[random.nextInt(VCPU_KINDS.length)];
      final long[] values = new long[kind.fieldCount()];
      for (int field = 0; field < values.length; field++) {
        values[field] = value(EventTypes.of(kind, field), 0);
      }
      events.add(RecordedEvent.of(kind, values));
    }
    return events;
  }

  private void addRun(final List<RecordedEvent> events, final int length, final VmEventKind kind) {
    base = random.nextLong();
    for (int step = 0; step < length; step++) {
      final long[] values = new long[kind.fieldCount()];
      for (int field = 0; field < values.length; field++) {
        values[field] = value(EventTypes.of(kind, field), step);
      }
      events.add(RecordedEvent.of(kind, values));
    }
  }

  private long value(final FieldType type, final int step) {
    final long wide =
        random.nextInt(4) == 0 ? EXTREMES[random.nextInt(EXTREMES.length)] : base + 4096L * step;
    return narrowed(type, wide);
  }

  static long narrowed(final FieldType type, final long wide) {
    if (type == FieldType.BOOLEAN) {
      return wide & 1;
    }
    return type == FieldType.INT ? (int) wide : wide;
  }
}
