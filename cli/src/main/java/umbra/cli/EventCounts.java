package umbra.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import umbra.journal.text.VmEventText;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;

/** Counts events by kind, by vCPU and by the fault handler's answer. */
final class EventCounts extends EventView {
  private final PrintWriter out;
  private final long[] byKind = new long[VmEventKind.values().length];
  private final Map<Integer, Long> byVcpu = new TreeMap<>();
  private final Map<Integer, Long> byAnswer = new TreeMap<>();

  EventCounts(PrintWriter out, StepRange steps, Integer onlyVcpu) {
    super(steps, onlyVcpu);
    this.out = out;
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
        out.printf("%-28s %d%n", VmEventText.nameOf(kind), byKind[kind.ordinal()]);
      }
    }
    byVcpu.forEach((vcpu, count) -> out.printf("%-28s %d%n", VmEventText.participant(vcpu), count));
    byAnswer.forEach(
        (answer, count) -> out.printf("%-28s %d%n", ReturnCode.describe(answer), count));
  }
}
