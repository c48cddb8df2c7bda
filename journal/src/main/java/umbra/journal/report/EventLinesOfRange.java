package umbra.journal.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import umbra.journal.text.VmEventText;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.state.VmState;

/** The events of the range that the page holds: who, what, and the lines of text of each. */
final class EventLinesOfRange {
  private static final String AFTER_PARTICIPANT = ": ";

  private final IntRow vcpus = new IntRow();
  private final IntRow landmarks = new IntRow();
  private final List<String> texts = new ArrayList<>();
  private final StringBuilder lines = new StringBuilder();
  private VmEventText text;

  void begin(final VmState state) {
    text = new VmEventText(state);
  }

  /** The first event of the run. */
  void start(final byte[] configuration) {
    text.printStart(1, configuration, this::line);
    end(VmEvents.HOST, null);
  }

  /** Any other event; {@code landmark} may be null. */
  void event(
      final long step,
      final int vcpu,
      final Landmarks.Landmark landmark,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    text.print(step, vcpu, kind, a, b, c, d, e, this::line);
    end(vcpu, landmark);
  }

  private void line(final CharSequence line) {
    final String whole = line.toString();
    lines.append(lines.isEmpty() ? "" : "\n");
    lines.append(whole, whole.indexOf(AFTER_PARTICIPANT) + 2, whole.length());
  }

  private void end(final int vcpu, final Landmarks.Landmark landmark) {
    vcpus.add(vcpu);
    landmarks.add(landmark == null ? -1 : landmark.ordinal());
    texts.add(lines.toString());
    lines.setLength(0);
  }

  /** Steps that were heard. */
  int size() {
    return texts.size();
  }

  /**
   * Writes, an element for each step, {@code vcpus} (-1: the host), {@code landmarks} (-1: none)
   * and {@code texts}, lines of {@code EVENT: TEXT}.
   */
  void write(final JsonGenerator json) throws IOException {
    vcpus.write(json, "vcpus");
    landmarks.write(json, "landmarks");
    json.writeArrayFieldStart("texts");
    for (final String each : texts) {
      json.writeString(each);
    }
    json.writeEndArray();
  }
}
