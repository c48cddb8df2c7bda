package umbra.journal.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import umbra.journal.format.Batch;
import umbra.journal.format.ChainHead;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.StreamKind;
import umbra.journal.format.StreamPosition;

/**
 * Checks a whole journal as far as bytes can tell: the store, its numbers, every batch, every
 * event, and the streams against each other. Whether the events make sense to the MMU is for
 * replay.
 *
 * <p>A tail that is missing without a trace shows only where something refers to it: the store's
 * count, the {@code vmStep} of a vCPU's event, the end of the run that is not there.
 */
public final class JournalCheck {
  private final JournalFolder folder;
  private final Map<String, StreamReport> vms = new HashMap<>();

  private JournalCheck(final JournalFolder folder) {
    this.folder = folder;
  }

  /** Checks a journal; opened with {@link JournalFolder#openStrictly} the store's checks count. */
  public static JournalReport check(final JournalFolder folder) {
    return new JournalCheck(folder).check();
  }

  private JournalReport check() {
    final List<StreamReport> streams = new ArrayList<>();
    // The journal's order has every VM in front of every vCPU.
    for (final StreamId stream : folder.streams()) {
      final StreamReport report = check(stream);
      streams.add(report);
      if (stream.kind() == StreamKind.VM) {
        vms.put(stream.vm(), report);
      }
    }
    final List<String> findings = findings();
    final List<String> notes = new ArrayList<>();
    if (folder.storeRefusal().isPresent()) {
      final String refusal = folder.storeRefusal().get();
      if (isCutShort(streams)) {
        notes.add(
            "the store's log ends in a record that was never finished, as a kill leaves it: "
                + refusal);
      } else {
        findings.add("the store's checks fail: " + refusal);
      }
    }
    return new JournalReport(streams, findings, notes);
  }

  /**
   * Whether every stream is whole by our own checks but the run did not end. What the store misses
   * then is a write that nobody was told of: numbers, counts and chains leave no other room.
   */
  private static boolean isCutShort(final List<StreamReport> streams) {
    boolean ended = true;
    for (final StreamReport stream : streams) {
      if (stream.damage() != null) {
        return false;
      }
      ended &= stream.ended();
    }
    return !streams.isEmpty() && !ended;
  }

  private List<String> findings() {
    final List<String> findings = new ArrayList<>();
    for (final int number : folder.namelessNumbers()) {
      findings.add("the name of stream number " + number + " is lost");
    }
    return findings;
  }

  private StreamReport check(final StreamId stream) {
    if (stream.kind() == StreamKind.VM) {
      return check(stream, new VmStreamShape());
    }
    final StreamReport vm = vms.get(stream.vm());
    return check(stream, new VcpuStreamShape(stream.vcpu(), vm == null ? 0 : vm.lastEvent()));
  }

  private StreamReport check(final StreamId stream, final StreamShape shape) {
    StreamPosition whole = null;
    long digest = 0;
    long batches = 0;
    Damage damage = null;
    try (StreamReader reader = folder.read(stream)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        take(batch, shape, reader);
        whole = reader.position();
        digest = batch.digest();
        batches++;
      }
    } catch (final DamagedJournalException found) {
      damage = found.damage();
    }
    final boolean ended = damage == null && shape.ended();
    return report(stream, whole, batches, digest, ended, damage);
  }

  private void take(final Batch batch, final StreamShape shape, final StreamReader reader) {
    try {
      checkEpoch(reader.stream(), batch);
      shape.take(batch);
    } catch (final DamagedBatchException found) {
      throw reader.damaged(found);
    }
  }

  private void checkEpoch(final StreamId stream, final Batch batch) {
    if (stream.kind() == StreamKind.VM) {
      return;
    }
    final StreamReport vm = vms.get(stream.vm());
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

  private static StreamReport report(
      final StreamId stream,
      final StreamPosition whole,
      final long batches,
      final long digest,
      final boolean ended,
      final Damage damage) {
    final StreamPosition end = whole == null ? StreamPosition.start(0) : whole;
    final ChainHead head = end.head();
    return new StreamReport(
        stream, end.epoch(), batches, end.nextEvent() - 1, digest, head, ended, damage);
  }
}
