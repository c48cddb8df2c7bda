package umbra.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import umbra.actors.store.JournalClaim;
import umbra.journal.format.Batch;
import umbra.journal.format.ChainHead;
import umbra.journal.format.VcpuEventDecoder;
import umbra.journal.format.VmEventDecoder;
import umbra.journal.store.JournalCheck;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.JournalReport;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.VcpuState;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/**
 * A journal read back as a stranger would: the configuration comes from its first event, the states
 * from its events. Each batch's digest is compared on the way.
 */
final class FoldedJournal {
  final VmState vm;
  final List<VcpuState> vcpus = new ArrayList<>();
  final List<ChainHead> heads = new ArrayList<>();

  private FoldedJournal(final JournalFolder journal, final String name) {
    vm = PreparedRun.of(configuration(journal, name)).machine().state();
    foldVm(journal, name);
    for (int v = 0; v < vm.vcpuCount(); v++) {
      foldVcpu(journal, StreamId.ofVcpu(name, v));
    }
  }

  /** Reads the journal of the VM {@code name}. */
  static FoldedJournal of(final Path folder, final String name) {
    try (JournalFolder journal = JournalFolder.open(folder.resolve(JournalClaim.STORE))) {
      return new FoldedJournal(journal, name);
    }
  }

  /** What the journal's own checks say. */
  static JournalReport check(final Path folder) {
    try (JournalFolder journal = JournalFolder.openStrictly(folder.resolve(JournalClaim.STORE))) {
      return JournalCheck.check(journal);
    }
  }

  private static RunConfiguration configuration(final JournalFolder journal, final String name) {
    final FirstEvent first = new FirstEvent();
    try (StreamReader reader = journal.read(StreamId.ofVm(name))) {
      final VmEventDecoder decoder = new VmEventDecoder();
      decoder.start(reader.next());
      decoder.next(first);
    }
    return RunConfiguration.of(first.configuration);
  }

  private void foldVm(final JournalFolder journal, final String name) {
    final VmEventDecoder decoder = new VmEventDecoder();
    try (StreamReader reader = journal.read(StreamId.ofVm(name))) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        decoder.decode(batch, vm);
        assertThat(vm.digest())
            .as("digest at event %d", batch.endEvent())
            .isEqualTo(batch.digest());
      }
      heads.add(reader.position().head());
    }
  }

  private void foldVcpu(final JournalFolder journal, final StreamId stream) {
    final VcpuEventDecoder decoder = new VcpuEventDecoder();
    final VcpuState state = new VcpuState(stream.vcpu());
    try (StreamReader reader = journal.read(stream)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        decoder.decode(batch, state);
        assertThat(state.digest()).as("digest of %s", stream).isEqualTo(batch.digest());
      }
      heads.add(reader.position() == null ? ChainHead.START : reader.position().head());
    }
    vcpus.add(state);
  }

  private static final class FirstEvent extends VmEventFlattener {
    private byte[] configuration;

    @Override
    public void runStarted(final byte[] bytes) {
      configuration = bytes.clone();
    }

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {}
  }
}
