package umbra.journal.text;

import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;

/** Writes each event of a VM's stream that it hears as a line of JSON, and counts the steps. */
public final class VmEventJson extends VmEventFlattener {
  private final EventJson json;
  private long step;

  /** The next event is number {@code firstStep}. */
  public VmEventJson(final EventJson json, final long firstStep) {
    this.json = json;
    this.step = firstStep;
  }

  @Override
  public void runStarted(final byte[] configuration) {
    json.writeRunStarted(step++, configuration);
  }

  @Override
  protected void event(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    json.write(step++, kind, a, b, c, d, e);
  }
}
