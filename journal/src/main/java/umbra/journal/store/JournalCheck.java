package umbra.journal.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import umbra.journal.format.StreamKind;

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
      final StoreRefusal refusal = folder.storeRefusal().get();
      if (refusal.damageInside() != null) {
        findings.add("the store's checks fail: " + refusal.damageInside());
      } else if (isCutShort(streams)) {
        notes.add(
            "the store's log ends in a record that was never finished, as a kill leaves it: "
                + refusal.what());
      } else {
        findings.add("the store's checks fail: " + refusal.what());
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
    try (StreamReader reader = folder.read(stream)) {
      return StreamCheck.of(reader, vms.get(stream.vm()));
    }
  }
}
