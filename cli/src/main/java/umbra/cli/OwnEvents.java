package umbra.cli;

import java.io.PrintWriter;
import umbra.journal.filter.VcpuEventFilter;
import umbra.journal.text.EventCsv;
import umbra.journal.text.EventJson;
import umbra.journal.text.VcpuEventText;
import umbra.mmu.event.VcpuEventFlattener;
import umbra.mmu.event.VcpuEventKind;

/** Shows the chosen events of a vCPU's own stream, as they come from its first wanted step on. */
final class OwnEvents extends VcpuEventFlattener implements AutoCloseable {
  /** Takes what is chosen. */
  private interface Form {
    void show(long step, VcpuEventKind kind, long a, long b, long c, long d, long e);
  }

  private final PrintWriter out;
  private final int vcpu;
  private final VcpuEventFilter filter;
  private final boolean inverted;
  private final long[] counts = new long[VcpuEventKind.values().length];
  private final EventJson json;
  private final Form form;
  private long step;

  /** Shows them in a form; none is for those that are counted. */
  OwnEvents(
      PrintWriter out,
      int vcpu,
      VcpuEventFilter filter,
      boolean inverted,
      InspectFormat format,
      LineColours colours) {
    this.out = out;
    this.vcpu = vcpu;
    this.filter = filter;
    this.inverted = inverted;
    this.json = new EventJson(out);
    this.form = form(format, colours);
  }

  /** Counts instead of showing. */
  static OwnEvents counted(PrintWriter out, int vcpu, VcpuEventFilter filter, boolean inverted) {
    return new OwnEvents(out, vcpu, filter, inverted, null, null);
  }

  /** The next event has this number. */
  void startAt(long firstStep) {
    step = firstStep;
  }

  @Override
  protected void event(VcpuEventKind kind, long a, long b, long c, long d, long e) {
    if (filter.matches(step, vcpu, kind, a, b, c, d, e) != inverted) {
      form.show(step, kind, a, b, c, d, e);
    }
    step++;
  }

  /** Prints what was counted. */
  void printCounts(CountTable table) {
    for (VcpuEventKind kind : VcpuEventKind.values()) {
      if (counts[kind.ordinal()] > 0) {
        table.row("event", kind.eventName(), counts[kind.ordinal()]);
      }
    }
    table.finish();
  }

  @Override
  public void close() {
    json.close();
  }

  private Form form(InspectFormat format, LineColours colours) {
    if (format == null) {
      return (at, kind, a, b, c, d, e) -> counts[kind.ordinal()]++;
    }
    return switch (format) {
      case text -> lines(colours);
      case json -> (at, kind, a, b, c, d, e) -> json.write(vcpu, at, kind, a, b, c, d, e);
      case csv -> {
        EventCsv csv = EventCsv.ofVcpu(out);
        yield (at, kind, a, b, c, d, e) -> csv.write(at, vcpu, kind, a, b, c, d, e);
      }
    };
  }

  private Form lines(LineColours colours) {
    StringBuilder line = new StringBuilder();
    VcpuEventText text = new VcpuEventText(line, vcpu, 1);
    return (at, kind, a, b, c, d, e) -> {
      line.setLength(0);
      text.print(at, kind, a, b, c, d, e);
      out.append(colours.of(line));
    };
  }
}
