package umbra.journal.store;

import umbra.journal.format.Batch;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.StreamKind;
import umbra.journal.format.StreamPosition;

/** Reads one stream to its end or to its first damage. */
final class StreamCheck {
  private final StreamReader reader;
  private final StreamReport vm;
  private final StreamShape shape;

  private StreamCheck(final StreamReader reader, final StreamReport vm) {
    this.reader = reader;
    this.vm = vm;
    this.shape = shape(reader.stream());
  }

  /**
   * Checks what {@code reader} has not read yet, which is all.
   *
   * @param vm what was found out about the vCPU's VM; null if there is none, or for a VM
   */
  static StreamReport of(final StreamReader reader, final StreamReport vm) {
    return new StreamCheck(reader, vm).check();
  }

  private StreamShape shape(final StreamId stream) {
    return stream.kind() == StreamKind.VM
        ? new VmStreamShape()
        : new VcpuStreamShape(stream.vcpu(), vm == null ? 0 : vm.lastEvent());
  }

  private StreamReport check() {
    StreamPosition whole = null;
    long digest = 0;
    long batches = 0;
    Damage damage = null;
    try {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        take(batch);
        whole = reader.position();
        digest = batch.digest();
        batches++;
      }
    } catch (final DamagedJournalException found) {
      damage = found.damage();
    }
    final boolean ended = damage == null && shape.ended();
    final StreamPosition end = whole == null ? StreamPosition.start(0) : whole;
    return new StreamReport(
        reader.stream(),
        end.epoch(),
        batches,
        end.nextEvent() - 1,
        digest,
        end.head(),
        ended,
        damage);
  }

  private void take(final Batch batch) {
    try {
      checkEpoch(batch);
      shape.take(batch);
    } catch (final DamagedBatchException found) {
      throw reader.damaged(found);
    }
  }

  private void checkEpoch(final Batch batch) {
    if (reader.stream().kind() == StreamKind.VM) {
      return;
    }
    if (vm == null) {
      throw misfit(batch, "there is no stream of its VM");
    }
    if (vm.batches() > 0 && vm.epoch() != batch.epoch()) {
      throw misfit(batch, "epoch " + batch.epoch() + ", its VM's is " + vm.epoch());
    }
  }

  private static DamagedBatchException misfit(final Batch batch, final String what) {
    return new DamagedBatchException(what, DamagedBatchException.UNKNOWN, batch.firstEvent());
  }
}
