package umbra.journal.format;

import umbra.mmu.event.VcpuEventFlattener;
import umbra.mmu.event.VcpuEventKind;

/**
 * Listens to a vCPU's events and keeps them as bytes until {@link BatchWriter#seal} takes them. One
 * thread at a time.
 */
public final class VcpuEventEncoder extends VcpuEventFlattener {
  private final PayloadWriter payload = new PayloadWriter(EventTypes.VCPU);

  PayloadWriter payload() {
    return payload;
  }

  @Override
  protected void event(
      final VcpuEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    payload.append(EventFormat.wireNumber(kind), a, b, c, d, e);
  }
}
