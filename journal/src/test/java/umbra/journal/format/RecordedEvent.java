package umbra.journal.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import umbra.mmu.event.VcpuEventCaller;
import umbra.mmu.event.VcpuEventFlattener;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.event.VcpuEvents;
import umbra.mmu.event.VmEventCaller;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;

/** One event as data, so that what went in can be compared with what came out. */
public record RecordedEvent(Enum<?> kind, List<Long> values, String content) {

  static RecordedEvent of(final Enum<?> kind, final long... values) {
    final List<Long> list = new ArrayList<>();
    for (final long value : values) {
      list.add(value);
    }
    return new RecordedEvent(kind, List.copyOf(list), "");
  }

  static RecordedEvent ofContent(final byte[] content) {
    return new RecordedEvent(VmEventKind.RUN_STARTED, List.of(), HexFormat.of().formatHex(content));
  }

  void sendTo(final VmEvents listener) {
    if (kind == VmEventKind.RUN_STARTED) {
      listener.runStarted(HexFormat.of().parseHex(content));
    } else {
      VmEventCaller.call(
          listener, (VmEventKind) kind, value(0), value(1), value(2), value(3), value(4));
    }
  }

  void sendTo(final VcpuEvents listener) {
    VcpuEventCaller.call(
        listener, (VcpuEventKind) kind, value(0), value(1), value(2), value(3), value(4));
  }

  private long value(final int index) {
    return index < values.size() ? values.get(index) : 0;
  }

  /** Writes down the events of a VM. */
  static final class VmRecorder extends VmEventFlattener {
    final List<RecordedEvent> events = new ArrayList<>();

    @Override
    public void runStarted(final byte[] configuration) {
      events.add(ofContent(configuration));
    }

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      final long[] all = {a, b, c, d, e};
      events.add(of(kind, Arrays.copyOf(all, kind.fieldCount())));
    }
  }

  /** Writes down the events of a vCPU. */
  static final class VcpuRecorder extends VcpuEventFlattener {
    final List<RecordedEvent> events = new ArrayList<>();

    @Override
    protected void event(
        final VcpuEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      final long[] all = {a, b, c, d, e};
      events.add(of(kind, Arrays.copyOf(all, kind.fieldCount())));
    }
  }
}
