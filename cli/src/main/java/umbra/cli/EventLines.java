package umbra.cli;

import java.io.PrintWriter;
import java.util.Set;
import umbra.journal.text.TracepointText;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;

/**
 * Events as text: {@code STEP vcpuN: EVENT: TEXT}, tracepoints as KVM prints them, the others as
 * {@code name: field value ...}.
 */
final class EventLines extends EventView {
  private static final Set<String> DECIMAL =
      Set.of(
          "vcpu",
          "position",
          "page",
          "parent",
          "child",
          "index",
          "level",
          "lastLevel",
          "size",
          "slot",
          "count",
          "firstPage",
          "pageOffset",
          "word",
          "register",
          "vector",
          "collisions",
          "generationStep",
          "limit",
          "parameter",
          "cache");

  private final PrintWriter out;
  private final StringBuilder line = new StringBuilder();
  private TracepointText text;

  EventLines(PrintWriter out, StepRange steps, Integer onlyVcpu) {
    super(steps, onlyVcpu);
    this.out = out;
  }

  @Override
  void started(long step, byte[] configuration) {
    begin(step, "host");
    out.println(line.append("runStarted: ").append(configuration.length).append(" bytes"));
  }

  @Override
  void show(long step, VmEventKind kind, long a, long b, long c, long d, long e) {
    if (text == null) {
      text = new TracepointText(state());
    }
    String who = vcpu() == VmEvents.HOST ? "host" : "vcpu" + vcpu();
    if (kind == VmEventKind.GUEST_WALKED_AGAIN) {
      elements(step, who, (int) a, b, (int) c);
      return;
    }
    begin(step, who);
    int start = line.length();
    line.append(kind.tracepoint()).append(": ");
    if (kind.tracepoint() == null || !text.append(line, kind, a, b, c, d, e)) {
      line.setLength(start);
      plain(kind, a, b, c, d, e);
    }
    out.println(line);
    if (kind == VmEventKind.GUEST_WALKED) {
      elements(step, who, (int) a, b, (int) d);
    }
  }

  private void elements(long step, String who, int vcpu, long gva, int lastLevel) {
    text.elements(
        vcpu,
        gva,
        lastLevel,
        element -> {
          begin(step, who);
          out.println(line.append("kvm_mmu_paging_element: ").append(element));
        });
  }

  /** Numbers that count or name something are decimal, addresses and values are hex with 0x. */
  private void plain(VmEventKind kind, long... numbers) {
    line.append(kind.eventName()).append(':');
    for (int field = 0; field < kind.fieldCount(); field++) {
      String name = kind.field(field);
      line.append(' ').append(name).append(' ');
      if (name.equals("returnCode")) {
        line.append(ReturnCode.describe((int) numbers[field]));
      } else if (DECIMAL.contains(name)) {
        line.append(numbers[field]);
      } else {
        line.append("0x").append(Long.toHexString(numbers[field]));
      }
    }
  }

  private void begin(long step, String who) {
    line.setLength(0);
    line.append(step);
    while (line.length() < 10) {
      line.insert(0, ' ');
    }
    line.append(' ').append(who).append(": ");
  }
}
