package umbra.cli;

import umbra.journal.format.Batch;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.VcpuEventDecoder;
import umbra.journal.store.StreamReader;
import umbra.mmu.event.VcpuEventFanOut;
import umbra.mmu.event.VcpuEventFlattener;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.event.VcpuEvents;

/** Hands the events of a vCPU's own stream that lie in a range to a printer. */
final class OwnStream {
  private final StreamReader reader;
  private final End end = new End();
  private final VcpuEvents printer;
  private final StepRange steps;
  private final VcpuEventDecoder decoder = new VcpuEventDecoder();

  OwnStream(StreamReader reader, VcpuEvents printer, StepRange steps) {
    this.reader = reader;
    this.printer = new VcpuEventFanOut(printer, end);
    this.steps = steps;
  }

  /** Prints; false if the stream stops inside the range, and not as a finished run's does. */
  boolean print() {
    for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
      if (batch.firstEvent() > steps.last()) {
        return true;
      }
      try {
        print(batch);
      } catch (DamagedBatchException damaged) {
        throw reader.damaged(damaged);
      }
    }
    return end.reached;
  }

  private void print(Batch batch) {
    decoder.start(batch);
    for (long step = batch.firstEvent(); step < batch.endEvent(); step++) {
      decoder.next(steps.contains(step) ? printer : end);
    }
  }

  /** Watches for the event that ends a finished run. */
  private static final class End extends VcpuEventFlattener {
    private boolean reached;

    @Override
    protected void event(VcpuEventKind kind, long a, long b, long c, long d, long e) {
      reached = kind == VcpuEventKind.VCPU_ENDED;
    }
  }
}
