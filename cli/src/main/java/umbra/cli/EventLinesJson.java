package umbra.cli;

import java.io.PrintWriter;
import umbra.journal.text.EventJson;
import umbra.mmu.event.VmEventKind;

/** Events as JSON, one object a line. */
final class EventLinesJson extends EventView {
  private final EventJson json;

  EventLinesJson(PrintWriter out, EventSelection selection) {
    super(selection);
    this.json = new EventJson(out);
  }

  @Override
  void started(long step, byte[] configuration) {
    json.writeRunStarted(step, configuration);
  }

  @Override
  void show(long step, VmEventKind kind, long a, long b, long c, long d, long e) {
    json.write(step, kind, a, b, c, d, e);
  }

  @Override
  void flush() {
    json.flush();
  }

  @Override
  void finish() {
    json.close();
  }
}
