package umbra.cli;

import java.io.PrintWriter;
import umbra.journal.text.VmEventText;
import umbra.mmu.event.VmEventKind;

/** Events as text, as {@link VmEventText} prints them. */
final class EventLines extends EventView {
  private final PrintWriter out;
  private VmEventText text;

  EventLines(PrintWriter out, StepRange steps, Integer onlyVcpu) {
    super(steps, onlyVcpu);
    this.out = out;
  }

  @Override
  void started(long step, byte[] configuration) {
    text().printStart(step, configuration, out::println);
  }

  @Override
  void show(long step, VmEventKind kind, long a, long b, long c, long d, long e) {
    text().print(step, vcpu(), kind, a, b, c, d, e, out::println);
  }

  private VmEventText text() {
    if (text == null) {
      text = new VmEventText(state());
    }
    return text;
  }
}
