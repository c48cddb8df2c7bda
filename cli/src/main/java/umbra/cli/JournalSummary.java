package umbra.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import umbra.journal.format.Batch;
import umbra.journal.format.StreamKind;
import umbra.journal.format.VmEventDecoder;
import umbra.journal.store.DamagedJournalException;
import umbra.journal.store.JournalCheck;
import umbra.journal.store.JournalException;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.vm.RunConfiguration;

/**
 * A journal in a line: what it is of and how far it is. Of the VM's events only the first and the
 * last batch are decoded, the chain is checked on the way; of a run that did not end all is
 * checked.
 *
 * @param folder the journal's
 * @param run which run it is; null if nobody can tell
 * @param vcpus streams of vCPUs, or vCPUs that an imported trace names
 * @param events of the VM
 * @param state ended, interrupted, running or DAMAGED
 * @param digest of the state behind the last event
 * @param bytes of all its files
 * @param changed when it was written to last
 * @param damage what is wrong; null if nothing was seen
 */
record JournalSummary(
    Path folder,
    RunConfiguration run,
    long vcpus,
    long events,
    String state,
    long digest,
    long bytes,
    Instant changed,
    String damage) {
  static final String DAMAGED = "DAMAGED";

  private static final String INTERRUPTED = "interrupted";

  /** Reads a journal; what is wrong with it is in the summary. */
  static JournalSummary of(Path folder) throws IOException {
    long bytes = JournalPaths.size(folder);
    Instant changed = changed(JournalPaths.store(folder));
    try {
      JournalSummary summary = read(folder, bytes, changed);
      return summary.state().equals(INTERRUPTED) ? checked(summary) : summary;
    } catch (DamagedJournalException | JournalException unreadable) {
      String what = unreadable.getMessage();
      return new JournalSummary(folder, null, 0, 0, DAMAGED, 0, bytes, changed, what);
    } catch (IllegalArgumentException otherModel) {
      String what = otherModel.getMessage();
      return new JournalSummary(folder, null, 0, 0, "unknown", 0, bytes, changed, what);
    }
  }

  /** A journal whose end is lost looks like one of a run that was killed; a check may tell. */
  private static JournalSummary checked(JournalSummary summary) {
    try (JournalFolder journal = JournalFolder.openStrictly(JournalPaths.store(summary.folder()))) {
      List<String> damages = JournalCheck.check(journal).damages();
      return damages.isEmpty() ? summary : summary.withDamage(damages.get(0));
    }
  }

  private JournalSummary withDamage(String what) {
    return new JournalSummary(folder, run, vcpus, events, DAMAGED, digest, bytes, changed, what);
  }

  private static JournalSummary read(Path folder, long bytes, Instant changed) {
    try (JournalFolder journal = JournalFolder.open(JournalPaths.store(folder))) {
      return read(folder, journal, bytes, changed);
    }
  }

  private static JournalSummary read(
      Path folder, JournalFolder journal, long bytes, Instant changed) {
    List<StreamId> vms =
        journal.streams().stream().filter(stream -> stream.kind() == StreamKind.VM).toList();
    if (vms.isEmpty()) {
      throw new IllegalArgumentException("no VM's stream");
    }
    StreamId vm = vms.get(0);
    long vcpus =
        journal.streams().stream()
            .filter(stream -> stream.kind() == StreamKind.VCPU && stream.vm().equals(vm.vm()))
            .count();
    Ends ends = new Ends();
    Batch last = null;
    try (StreamReader reader = journal.read(vm)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        if (last == null) {
          new VmEventDecoder().decode(batch, ends);
        }
        last = batch;
      }
    }
    if (last == null) {
      return new JournalSummary(
          folder, null, vcpus, 0, INTERRUPTED, 0, bytes, changed, "no event yet");
    }
    new VmEventDecoder().decode(last, ends);
    // The vCPUs of a trace have no streams of their own.
    long known = ends.run().isImport() ? ends.run().source().vcpus() : vcpus;
    String state = ends.ended ? "ended" : journal.isBeingWritten() ? "running" : INTERRUPTED;
    return new JournalSummary(
        folder, ends.run(), known, last.endEvent() - 1, state, last.digest(), bytes, changed, null);
  }

  private static Instant changed(Path store) throws IOException {
    Instant newest = Instant.EPOCH;
    try (Stream<Path> files = Files.list(store)) {
      for (Path file : files.toList()) {
        Instant time = Files.getLastModifiedTime(file).toInstant();
        newest = time.isAfter(newest) ? time : newest;
      }
    }
    return newest;
  }

  /** Hears the events of the first and of the last batch. */
  private static final class Ends extends VmEventFlattener {
    private byte[] configuration;
    private boolean ended;

    RunConfiguration run() {
      return configuration == null ? null : RunConfiguration.of(configuration);
    }

    @Override
    public void runStarted(byte[] bytes) {
      configuration = bytes.clone();
    }

    @Override
    protected void event(VmEventKind kind, long a, long b, long c, long d, long e) {
      ended |= kind == VmEventKind.RUN_ENDED;
    }
  }
}
