package umbra.cli;

import java.io.PrintWriter;
import umbra.journal.text.EventCsv;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;

/** Events as a table; its columns are those of the kinds that can be chosen. */
final class EventLinesCsv extends EventView {
  private final PrintWriter out;
  private EventCsv csv;

  EventLinesCsv(PrintWriter out, EventSelection selection) {
    super(selection);
    this.out = out;
  }

  @Override
  void prepare() {
    csv = EventCsv.ofVm(out, selection()::concerns, state());
  }

  @Override
  void started(long step, byte[] configuration) {
    csv.write(step, VmEvents.HOST, VmEventKind.RUN_STARTED, 0, 0, 0, 0, 0);
  }

  @Override
  void show(long step, VmEventKind kind, long a, long b, long c, long d, long e) {
    csv.write(step, vcpu(), kind, a, b, c, d, e);
  }
}
