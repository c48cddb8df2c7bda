package umbra.journal.replay;

import umbra.journal.format.Batch;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.VcpuEventDecoder;
import umbra.journal.store.Damage;
import umbra.journal.store.DamagedJournalException;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.mmu.event.VcpuEventCaller;
import umbra.mmu.event.VcpuEventFlattener;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.state.EventMismatchException;
import umbra.mmu.vcpu.VcpuState;

/** Folds a vCPU's own stream, up to where the vCPU stood at a step of its VM. */
public final class VcpuReplay {
  private final VcpuEventDecoder decoder = new VcpuEventDecoder();
  private final Fold fold;

  private VcpuReplay(final int vcpu, final long lastVmStep) {
    this.fold = new Fold(new VcpuState(vcpu), lastVmStep);
  }

  /**
   * The vCPU after the last of its events that depends on step {@code vmStep} of the VM's stream or
   * an earlier one.
   *
   * @throws DamagedJournalException if the stream is damaged or an event does not fit the state
   */
  public static VcpuState at(final JournalFolder folder, final StreamId stream, final long vmStep) {
    final VcpuReplay replay = new VcpuReplay(stream.vcpu(), vmStep);
    try (StreamReader reader = folder.read(stream)) {
      replay.fold(reader);
    }
    return replay.fold.state;
  }

  private void fold(final StreamReader reader) {
    for (Batch batch = reader.next(); batch != null && !fold.isThere; batch = reader.next()) {
      try {
        decoder.start(batch);
        boolean more = true;
        while (more && !fold.isThere) {
          more = decoder.next(fold);
        }
      } catch (final DamagedBatchException damaged) {
        throw reader.damaged(damaged);
      } catch (final EventMismatchException mismatch) {
        throw new DamagedJournalException(
            new Damage(
                reader.stream().persistenceId(),
                reader.nextSequenceNr() - 1,
                decoder.nextEvent() - 1,
                "event does not fit: " + mismatch.getMessage()),
            null);
      }
    }
  }

  /** Gives the state its events until one depends on a later step. */
  private static final class Fold extends VcpuEventFlattener {
    private final VcpuState state;
    private final long lastVmStep;
    private boolean isThere;

    Fold(final VcpuState state, final long lastVmStep) {
      this.state = state;
      this.lastVmStep = lastVmStep;
    }

    @Override
    protected void event(
        final VcpuEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      // The first field of all kinds but the first is the step.
      if (kind != VcpuEventKind.VCPU_STARTED && a > lastVmStep) {
        isThere = true;
      } else {
        VcpuEventCaller.call(state, kind, a, b, c, d, e);
      }
    }
  }
}
