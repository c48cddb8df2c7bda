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
  private long[] byVcpu;
  private final Map<Integer, Long> byAnswer = new TreeMap<>();

  EventCounts(CountTable table, EventSelection selection) {
    super(selection);
    this.table = table;
  }

  @Override
  void prepare() {
    byVcpu = new long[state().vcpuCount() - VmEvents.HOST];
  }

  @Override
  void started(long step, byte[] configuration) {
    byKind[VmEventKind.RUN_STARTED.ordinal()]++;
    byVcpu[0]++;
  }

  @Override
  void show(long step, VmEventKind kind, long a, long b, long c, long d, long e) {
    byKind[kind.ordinal()]++;
    byVcpu[vcpu() - VmEvents.HOST]++;
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
    for (int i = 0; i < byVcpu.length; i++) {
      if (byVcpu[i] > 0) {
        table.row("vcpu", VmEventText.participant(i + VmEvents.HOST), byVcpu[i]);
      }
    }
    byAnswer.forEach(
        (answer, count) -> table.row("returnCode", ReturnCode.describe(answer), count));
    table.finish();
  }
}
