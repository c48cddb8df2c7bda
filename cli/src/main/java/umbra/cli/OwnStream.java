package umbra.cli;

import umbra.journal.format.Batch;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.VcpuEventDecoder;
import umbra.journal.store.StreamReader;
import umbra.mmu.event.VcpuEventFanOut;
import umbra.mmu.event.VcpuEvents;

/** Hands the events of a vCPU's own stream that lie in a range to a printer. */
final class OwnStream {
  private final StreamReader reader;
  private final VcpuEvents printer;
  private final VcpuEvents nobody = new VcpuEventFanOut();
  private final StepRange steps;
  private final VcpuEventDecoder decoder = new VcpuEventDecoder();

  OwnStream(StreamReader reader, VcpuEvents printer, StepRange steps) {
    this.reader = reader;
    this.printer = printer;
    this.steps = steps;
  }

  void print() {
    for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
      if (batch.firstEvent() > steps.last()) {
        return;
      }
      try {
        print(batch);
      } catch (DamagedBatchException damaged) {
        throw reader.damaged(damaged);
      }
    }
  }

  private void print(Batch batch) {
    decoder.start(batch);
    for (long step = batch.firstEvent(); step < batch.endEvent(); step++) {
      decoder.next(steps.contains(step) ? printer : nobody);
    }
  }
}
