package umbra.cli;

import java.util.Map;
import java.util.TreeMap;
import umbra.journal.text.VmEventText;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;

/** Counts events by kind, by vCPU and by the fault handler's answer. */
final class EventCounts extends EventView {
  private final CountTable table;
  private final long[] byKind = new long[VmEventKind.values().length];
  private final Map<Integer, Long> byVcpu = new TreeMap<>();
  private final Map<Integer, Long> byAnswer = new TreeMap<>();

  EventCounts(CountTable table, EventSelection selection) {
    super(selection);
    this.table = table;
  }

  @Override
  void started(long step, byte[] configuration) {
    byKind[VmEventKind.RUN_STARTED.ordinal()]++;
    byVcpu.merge(VmEvents.HOST, 1L, Long::sum);
  }

  @Override
  void show(long step, VmEventKind kind, long a, long b, long c, long d, long e) {
    byKind[kind.ordinal()]++;
    byVcpu.merge(vcpu(), 1L, Long::sum);
    if (kind == VmEventKind.FAULT_RESOLVED) {
      byAnswer.merge((int) b, 1L, Long::sum);
    }
  }

  @Override
  void finish() {
    for (VmEventKind kind : VmEventKind.values()) {
      if (byKind[kind.ordinal()] > 0) {
        table.row("event", VmEventText.nameOf(kind), byKind[kind.ordinal()]);
      }
    }
    byVcpu.forEach((vcpu, count) -> table.row("vcpu", VmEventText.participant(vcpu), count));
    byAnswer.forEach(
        (answer, count) -> table.row("returnCode", ReturnCode.describe(answer), count));
    table.finish();
  }
}
