package umbra.journal.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import umbra.journal.field.EventCursor;
import umbra.journal.field.EventField;
import umbra.journal.field.Vocabulary;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;

/**
 * Writes events as one table of comma-separated values (RFC 4180): a line of names, then a row an
 * event. The columns are {@code step}, {@code vcpu} (-1 for the host), {@code event} and {@code
 * tracepoint}, then each field that one of the wanted kinds has, its own and those that its
 * tracepoint shows. A field that an event does not have is an empty cell.
 *
 * <p>Numbers are decimal and signed in 64 bits, as databases keep them: an SPTE with bit 63 is
 * negative. A boolean is 0 or 1. The bytes of a run's start are left out.
 *
 * <p>One object serves one fold; one thread at a time.
 */
public final class EventCsv {
  private static final String LINE_END = "\r\n";
  private static final Set<String> COMMON = Set.of("step", "vcpu", "event", "kind");

  private final Appendable out;
  private final List<EventField> columns = new ArrayList<>();
  private final EventField[][] cells;
  private final boolean withTracepoint;
  private final EventCursor event;
  private final StringBuilder line = new StringBuilder();

  private EventCsv(
      final Appendable out,
      final Vocabulary vocabulary,
      final boolean[] wanted,
      final boolean withTracepoint,
      final VmState state) {
    this.out = out;
    this.withTracepoint = withTracepoint;
    this.event = new EventCursor(state);
    for (final EventField field : vocabulary.fields()) {
      if (!COMMON.contains(field.name()) && isColumn(field, wanted)) {
        columns.add(field);
      }
    }
    this.cells = new EventField[wanted.length][columns.size()];
    for (int column = 0; column < columns.size(); column++) {
      for (int kind = 0; kind < wanted.length; kind++) {
        cells[kind][column] = isCell(columns.get(column), kind) ? columns.get(column) : null;
      }
    }
    writeNames();
  }

  /**
   * A table of a VM's events, whose first line is written at once.
   *
   * @param wanted the kinds whose fields are columns; events of others may be written all the same
   * @param state must have applied each event before it is written
   */
  public static EventCsv ofVm(
      final Appendable out, final Predicate<VmEventKind> wanted, final VmState state) {
    final boolean[] kinds = new boolean[VmEventKind.values().length];
    for (final VmEventKind kind : VmEventKind.values()) {
      kinds[kind.ordinal()] = mayOccur(kind, state.traced() != null) && wanted.test(kind);
    }
    return new EventCsv(out, Vocabulary.ofVm(), kinds, true, state);
  }

  /** Runs and imports share the frame alone: neither has columns for the other's kinds. */
  private static boolean mayOccur(final VmEventKind kind, final boolean imported) {
    return switch (kind) {
      case RUN_STARTED, REQUEST_STARTED, REQUEST_ENDED, RUN_ENDED -> true;
      default -> kind.isTraced() == imported;
    };
  }

  /**
   * A table of events of vCPUs' own streams, {@code step} being the position there; it has no
   * column {@code tracepoint}.
   */
  public static EventCsv ofVcpu(final Appendable out) {
    final boolean[] kinds = new boolean[VcpuEventKind.values().length];
    Arrays.fill(kinds, true);
    return new EventCsv(out, Vocabulary.ofVcpu(), kinds, false, null);
  }

  /**
   * Writes a VM's event, which was done for {@code vcpu}; of a start of a run the numbers are 0.
   */
  public void write(
      final long step,
      final int vcpu,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    event.moveTo(step, vcpu, kind.ordinal(), a, b, c, d, e);
    begin(step, vcpu, kind.eventName());
    line.append(',').append(kind.tracepoint() == null ? "" : kind.tracepoint());
    end(cells[kind.ordinal()]);
  }

  /** Writes an event of a vCPU's own stream. */
  public void write(
      final long step,
      final int vcpu,
      final VcpuEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    event.moveTo(step, vcpu, kind.ordinal(), a, b, c, d, e);
    begin(step, vcpu, kind.eventName());
    end(cells[kind.ordinal()]);
  }

  private void writeNames() {
    line.append("step,vcpu,event").append(withTracepoint ? ",tracepoint" : "");
    for (final EventField column : columns) {
      line.append(',').append(column.name());
    }
    writeLine();
  }

  private void begin(final long step, final int vcpu, final String eventName) {
    line.setLength(0);
    line.append(step).append(',').append(vcpu).append(',').append(eventName);
  }

  private void end(final EventField[] row) {
    for (final EventField field : row) {
      line.append(',');
      if (field != null) {
        appendValue(field);
      }
    }
    writeLine();
  }

  private void appendValue(final EventField field) {
    event.expectAll();
    final long value = field.read(event);
    if (!event.isMissingOne()) {
      line.append(value);
    }
  }

  private void writeLine() {
    try {
      out.append(line.append(LINE_END));
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static boolean isColumn(final EventField field, final boolean[] wanted) {
    for (int kind = 0; kind < wanted.length; kind++) {
      if (wanted[kind] && isCell(field, kind)) {
        return true;
      }
    }
    return false;
  }

  /** A value is in one column only, under the name that its event has for it. */
  private static boolean isCell(final EventField field, final int kind) {
    return field.isOf(kind) && !field.isAliasOf(kind);
  }
}
