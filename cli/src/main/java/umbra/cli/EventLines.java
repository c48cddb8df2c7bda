package umbra.cli;

import java.io.PrintWriter;
import umbra.journal.text.VmEventText;
import umbra.mmu.event.VmEventKind;

/** Events as text, as {@link VmEventText} prints them. */
final class EventLines extends EventView {
  private final PrintWriter out;
  private final LineColours colours;
  private VmEventText text;

  EventLines(PrintWriter out, EventSelection selection, LineColours colours) {
    super(selection);
    this.out = out;
    this.colours = colours;
  }

  @Override
  void prepare() {
    text = new VmEventText(state());
  }

  @Override
  void started(long step, byte[] configuration) {
    text.printStart(step, configuration, this::print);
  }

  @Override
  void show(long step, VmEventKind kind, long a, long b, long c, long d, long e) {
    text.print(step, vcpu(), kind, a, b, c, d, e, this::print);
  }

  private void print(CharSequence line) {
    out.println(colours.of(line));
  }
}
