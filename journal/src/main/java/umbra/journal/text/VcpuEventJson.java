package umbra.journal.text;

import umbra.mmu.event.VcpuEventFlattener;
import umbra.mmu.event.VcpuEventKind;

/** Writes each event of a vCPU's stream that it hears as a line of JSON, and counts the steps. */
public final class VcpuEventJson extends VcpuEventFlattener {
  private final EventJson json;
  private final int vcpu;
  private long step;

  /** The next event is number {@code firstStep} of vCPU {@code vcpu}. */
  public VcpuEventJson(final EventJson json, final int vcpu, final long firstStep) {
    this.json = json;
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
    json.write(vcpu, step++, kind, a, b, c, d, e);
  }
}
