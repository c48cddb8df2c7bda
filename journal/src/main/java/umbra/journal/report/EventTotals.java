package umbra.journal.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import umbra.journal.text.VmEventText;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.state.VmState;

/** Counts the events of the whole journal by kind, by vCPU and by the fault handler's answer. */
final class EventTotals implements ReportPart {
  private static final VmEventKind[] KINDS = VmEventKind.values();

  private final long[] byKind = new long[KINDS.length];
  private final Map<Integer, Long> byAnswer = new TreeMap<>();
  private long[] byVcpu;

  @Override
  public void begin(final VmState state) {
    byVcpu = new long[state.vcpuCount() + 1];
  }

  @Override
  public void event(
      final long step,
      final int vcpu,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    byKind[kind.ordinal()]++;
    byVcpu[vcpu - VmEvents.HOST]++;
    if (kind == VmEventKind.FAULT_RESOLVED) {
      byAnswer.merge((int) b, 1L, Long::sum);
    }
  }

  /** Writes {@code kinds}, {@code vcpus} and {@code answers}, each as pairs of name and count. */
  void write(final JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("kinds");
    for (final VmEventKind kind : KINDS) {
      pair(json, VmEventText.nameOf(kind), byKind[kind.ordinal()]);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("vcpus");
    for (int vcpu = VmEvents.HOST; vcpu < byVcpu.length + VmEvents.HOST; vcpu++) {
      pair(json, VmEventText.participant(vcpu), byVcpu[vcpu - VmEvents.HOST]);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("answers");
    for (final Map.Entry<Integer, Long> answer : byAnswer.entrySet()) {
      pair(json, ReturnCode.describe(answer.getKey()), answer.getValue());
    }
    json.writeEndArray();
  }

  private static void pair(final JsonGenerator json, final String name, final long count)
      throws IOException {
    if (count != 0) {
      json.writeStartArray();
      json.writeString(name);
      json.writeNumber(count);
      json.writeEndArray();
    }
  }
}
