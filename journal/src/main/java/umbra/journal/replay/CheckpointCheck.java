package umbra.journal.replay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import umbra.journal.checkpoint.Checkpoint;
import umbra.journal.checkpoint.CheckpointFile;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.checkpoint.UnusableCheckpointException;
import umbra.journal.store.StreamId;

/**
 * Holds the checkpoints of a journal against the fold of its events: each must be, byte for byte,
 * what the fold gives at its step.
 */
public final class CheckpointCheck {
  private final List<CheckpointFile> files;
  private final List<String> findings = new ArrayList<>();
  private int checked;

  /**
   * Lists the checkpoints. To be called before the journal is opened: a running simulation writes a
   * checkpoint after the events.
   */
  public CheckpointCheck(final CheckpointFolder folder) {
    List<CheckpointFile> found = List.of();
    try {
      found = folder.files();
    } catch (final IOException unreadable) {
      findings.add("checkpoints cannot be listed: " + unreadable);
    }
    files = found;
  }

  /** Folds a VM's stream to its end, from its beginning, and checks its checkpoints on the way. */
  public void fold(final Replay replay, final StreamId vm) {
    for (final CheckpointFile file : files) {
      if (file.isOf(vm)) {
        check(replay, file);
      }
    }
    replay.to(Long.MAX_VALUE);
  }

  /** Notes those that are of none of the journal's VMs. */
  public void expectOf(final List<StreamId> vms) {
    for (final CheckpointFile file : files) {
      boolean known = false;
      for (final StreamId vm : vms) {
        known |= file.isOf(vm);
      }
      if (!known) {
        findings.add(file.unusable("its name is of no VM of this journal").getMessage());
      }
    }
  }

  /** Checkpoints that are as they should be. */
  public int checked() {
    return checked;
  }

  /** What is wrong, each a line for the user. */
  public List<String> findings() {
    return List.copyOf(findings);
  }

  private void check(final Replay replay, final CheckpointFile file) {
    try {
      final Checkpoint checkpoint = file.read();
      final long step = replay.to(file.step());
      if (step < file.step()) {
        throw file.unusable("found event " + step + " to be the last of its stream");
      }
      if (!checkpoint.position().equals(replay.position())) {
        throw file.unusable("found no batch in the journal that ends where it was taken");
      }
      if (!replay.state().isBetweenRequests() || !checkpoint.isOf(replay.state())) {
        throw file.unusable("found another state than the fold has there");
      }
      checked++;
    } catch (final UnusableCheckpointException unusable) {
      findings.add(unusable.getMessage());
    }
  }
}
