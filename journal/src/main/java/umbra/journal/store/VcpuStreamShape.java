package umbra.journal.store;

import umbra.journal.format.Batch;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.VcpuEventDecoder;
import umbra.mmu.event.VcpuEventFlattener;
import umbra.mmu.event.VcpuEventKind;

/**
 * A vCPU's stream begins with {@code vcpuStarted}, nothing follows {@code vcpuEnded}, and no event
 * refers to a step that its VM's stream does not have.
 */
final class VcpuStreamShape extends VcpuEventFlattener implements StreamShape {
  private final VcpuEventDecoder decoder = new VcpuEventDecoder();
  private final int vcpu;
  private final long lastVmStep;
  private long event;
  private boolean ended;

  VcpuStreamShape(final int vcpu, final long lastVmStep) {
    this.vcpu = vcpu;
    this.lastVmStep = lastVmStep;
  }

  @Override
  public void take(final Batch batch) {
    decoder.decode(batch, this);
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  protected void event(
      final VcpuEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    event++;
    if ((event == 1) != (kind == VcpuEventKind.VCPU_STARTED)) {
      throw misplaced(kind.eventName() + " is not at its place");
    }
    if (ended) {
      throw misplaced(kind.eventName() + " behind vcpuEnded");
    }
    if (kind == VcpuEventKind.VCPU_STARTED) {
      checkNumber(a);
    } else {
      checkStep(a);
    }
    ended = kind == VcpuEventKind.VCPU_ENDED;
  }

  private void checkNumber(final long started) {
    if (started != vcpu) {
      throw misplaced("it is the stream of vCPU " + started);
    }
  }

  private void checkStep(final long vmStep) {
    if (vmStep < 0 || vmStep > lastVmStep) {
      throw misplaced("refers to VM step " + vmStep + ", the VM's stream ends at " + lastVmStep);
    }
  }

  private DamagedBatchException misplaced(final String what) {
    return new DamagedBatchException(
        "event " + event + ": " + what, DamagedBatchException.UNKNOWN, event);
  }
}
