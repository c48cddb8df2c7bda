package umbra.actors.store;

import java.util.ArrayList;
import java.util.List;
import umbra.journal.format.BatchWriter;
import umbra.journal.format.StreamKind;
import umbra.journal.format.StreamPosition;
import umbra.journal.format.VmEventEncoder;

/** Batches of a VM's stream that follow each other. */
final class SealedBatches {
  static final long EPOCH = 77;
  static final int EVENTS_IN_BATCH = 3;

  private SealedBatches() {}

  static List<StoredBatch> of(final int count) {
    final VmEventEncoder encoder = new VmEventEncoder();
    final BatchWriter writer = BatchWriter.of(encoder, StreamPosition.start(EPOCH));
    final List<StoredBatch> batches = new ArrayList<>();
    for (int batch = 0; batch < count; batch++) {
      for (int event = 0; event < EVENTS_IN_BATCH; event++) {
        encoder.faultTaken(batch + event);
      }
      batches.add(new StoredBatch(StreamKind.VM, writer.seal(batch)));
    }
    return batches;
  }
}
