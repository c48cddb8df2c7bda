package umbra.cli.experiment;

import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;

/** Counts a VM's events by kind. */
public final class EventTally extends VmEventFlattener {
  private final long[] counts = new long[VmEventKind.values().length];

  @Override
  public void runStarted(byte[] configuration) {
    counts[VmEventKind.RUN_STARTED.ordinal()]++;
  }

  @Override
  protected void event(VmEventKind kind, long a, long b, long c, long d, long e) {
    counts[kind.ordinal()]++;
  }

  /** How many there were. */
  public long count(VmEventKind kind) {
    return counts[kind.ordinal()];
  }
}
