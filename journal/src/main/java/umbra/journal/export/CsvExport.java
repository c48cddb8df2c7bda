package umbra.journal.export;

import java.io.IOException;
import java.io.Writer;
import umbra.journal.text.EventCsv;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;

/** Events as one table, as {@link EventCsv} writes it. */
final class CsvExport extends EventExport {

  private final Writer out;
  private EventCsv csv;

  CsvExport(final Writer out, final ExportSelection selection) {
    super(selection);
    this.out = out;
  }

  @Override
  void writeStart() {
    csv = EventCsv.ofVm(out, kind -> true, state());
  }

  @Override
  void writeRunStarted(final byte[] configuration) {
    csv.write(step(), VmEvents.HOST, VmEventKind.RUN_STARTED, 0, 0, 0, 0, 0);
  }

  @Override
  void write(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    csv.write(step(), vcpu(), kind, a, b, c, d, e);
  }

  @Override
  void writeEnd() throws IOException {
    out.flush();
  }
}
