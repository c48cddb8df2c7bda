package umbra.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.format.StreamKind;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.touch.TouchFolder;

/** The journal that a reading command works on, and which VM of it. */
final class JournalOption {
  @Parameters(index = "0", paramLabel = "DIR", description = "The journal's folder.")
  private Path folder;

  @Option(names = "--vm", paramLabel = "NAME", description = "The VM, where there are several.")
  private String vm;

  Path folder() {
    return folder;
  }

  /** The folder that holds the store: a run keeps it below its own folder. */
  Path store() {
    return JournalPaths.store(folder);
  }

  /** The run's checkpoints. */
  CheckpointFolder checkpoints() {
    return CheckpointFolder.of(folder);
  }

  /** The index of its streams. */
  TouchFolder index() {
    return TouchFolder.of(folder);
  }

  /** Refuses a {@code --vm} that names none of the journal, for a command that reads all of it. */
  void expectVm() {
    if (vm != null) {
      try (JournalFolder journal = JournalFolder.openStrictly(store())) {
        vmStream(journal);
      }
    }
  }

  /** The VM's stream. */
  StreamId vmStream(JournalFolder journal) {
    return vmStream(journal, vm, folder);
  }

  /** The stream of the VM {@code vm}, or of the only one where that is null. */
  static StreamId vmStream(JournalFolder journal, String vm, Path folder) {
    List<StreamId> streams =
        journal.streams().stream()
            .filter(stream -> stream.kind() == StreamKind.VM)
            .filter(stream -> vm == null || stream.vm().equals(vm))
            .collect(Collectors.toList());
    if (streams.size() == 1) {
      return streams.get(0);
    }
    String names =
        journal.streams().stream()
            .filter(stream -> stream.kind() == StreamKind.VM)
            .map(StreamId::vm)
            .collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        streams.isEmpty()
            ? "found no VM"
                + (vm == null ? "" : " '" + vm + "'")
                + " in "
                + folder
                + ", expected "
                + (names.isEmpty() ? "a journal with a run" : "one of: " + names)
            : "found several VMs in " + folder + ", expected --vm with one of: " + names);
  }
}
