package umbra.journal.export;

import java.io.Writer;
import umbra.journal.text.EventJson;
import umbra.mmu.event.VmEventKind;

/**
 * Events as one JSON object a line, as {@link EventJson} writes them, with whom the work is for.
 */
final class NdjsonExport extends EventExport {
  private final EventJson json;

  NdjsonExport(final Writer out, final ExportSelection selection) {
    super(selection);
    this.json = new EventJson(out);
  }

  @Override
  void writeStart() {
    // A line stands for itself: there is nothing before the first.
  }

  @Override
  void writeRunStarted(final byte[] configuration) {
    json.writeRunStartedDoneForHost(step(), configuration);
  }

  @Override
  void write(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    json.writeDoneFor(vcpu(), step(), kind, a, b, c, d, e);
  }

  @Override
  void writeEnd() {
    json.close();
  }
}
