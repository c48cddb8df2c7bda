package umbra.cli.experiment.programs;

import java.nio.file.Path;
import umbra.actors.store.JournalClaim;
import umbra.journal.format.Batch;
import umbra.journal.format.StreamKind;
import umbra.journal.format.VcpuEventDecoder;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.mmu.event.VcpuEventFlattener;
import umbra.mmu.event.VcpuEventKind;

/** Counts translations that entered a TLB, in the streams of a journal's vCPUs. */
final class TlbMisses extends VcpuEventFlattener {
  private long count;

  private TlbMisses() {}

  /** How many there were, of all vCPUs. */
  static long of(Path journal) {
    TlbMisses misses = new TlbMisses();
    try (JournalFolder folder = JournalFolder.open(journal.resolve(JournalClaim.STORE))) {
      for (StreamId stream : folder.streams()) {
        if (stream.kind() == StreamKind.VCPU) {
          misses.read(folder, stream);
        }
      }
    }
    return misses.count;
  }

  private void read(JournalFolder folder, StreamId stream) {
    VcpuEventDecoder decoder = new VcpuEventDecoder();
    try (StreamReader reader = folder.read(stream)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        decoder.decode(batch, this);
      }
    }
  }

  @Override
  protected void event(VcpuEventKind kind, long a, long b, long c, long d, long e) {
    count += kind == VcpuEventKind.TLB_FILLED ? 1 : 0;
  }
}
