package umbra.journal.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import umbra.journal.format.EventTypes;
import umbra.journal.format.FieldType;
import umbra.mmu.event.VcpuEventFlattener;
import umbra.mmu.event.VcpuEventKind;

/**
 * Prints each event of a vCPU's stream that it hears as a line, in the manner of a tracepoint:
 * {@code vcpu2 17: tlbFilled: vmStep 240 gva 0x7f0000001000 spte 0x100867 level 1}. Addresses and
 * values are hex; counts, positions and steps are decimal.
 */
public final class VcpuEventText extends VcpuEventFlattener {
  private final Appendable out;
  private final int vcpu;
  private long step;

  /** The next event is number {@code firstStep} of vCPU {@code vcpu}. */
  public VcpuEventText(final Appendable out, final int vcpu, final long firstStep) {
    this.out = out;
    this.vcpu = vcpu;
    this.step = firstStep;
  }

  @Override
  protected void event(
      final VcpuEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    print(step++, kind, a, b, c, d, e);
  }

  /** Prints event {@code atStep} alone. */
  public void print(
      final long atStep,
      final VcpuEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    final long[] numbers = {a, b, c, d, e};
    final StringBuilder line = new StringBuilder();
    line.append("vcpu").append(vcpu).append(' ').append(atStep).append(": ");
    line.append(kind.eventName()).append(':');
    for (int field = 0; field < kind.fieldCount(); field++) {
      final String name = kind.field(field);
      line.append(' ').append(name).append(' ');
      line.append(text(name, EventTypes.of(kind, field), numbers[field]));
    }
    print(line.append('\n'));
  }

  private void print(final CharSequence line) {
    try {
      out.append(line);
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static String text(final String name, final FieldType type, final long number) {
    if (type == FieldType.BOOLEAN) {
      return number == 0 ? "no" : "yes";
    }
    final boolean isCount = name.equals("vmStep") || name.equals("position");
    // An exception without an error code has -1 there.
    if (type == FieldType.INT || isCount || number == -1) {
      return Long.toString(number);
    }
    return "0x" + Long.toHexString(number);
  }
}
