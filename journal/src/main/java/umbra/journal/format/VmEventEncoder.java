package umbra.journal.format;

import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;

/**
 * Listens to a VM's events and keeps them as bytes until {@link BatchWriter#seal} takes them. One
 * thread at a time.
 */
public final class VmEventEncoder extends VmEventFlattener {
  private final PayloadWriter payload = new PayloadWriter(EventTypes.VM);

  PayloadWriter payload() {
    return payload;
  }

  @Override
  public void runStarted(final byte[] configuration) {
    payload.append(EventFormat.wireNumber(VmEventKind.RUN_STARTED), configuration);
  }

  @Override
  protected void event(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    payload.append(EventFormat.wireNumber(kind), a, b, c, d, e);
  }
}
