package umbra.actors.store;

import java.nio.file.Path;
import umbra.journal.checkpoint.CheckpointFolder;

/**
 * Where a VM's checkpoints go, and how often one is taken. Nothing in the journal depends on it.
 *
 * @param folder where to
 * @param everyEvents events from one to the next, at least; 0 for no checkpoints
 */
public record CheckpointPlan(CheckpointFolder folder, long everyEvents) {

  /** Checkpoints of the run whose journal is in {@code runFolder}. */
  public static CheckpointPlan of(final Path runFolder, final long everyEvents) {
    if (everyEvents < 0) {
      throw new IllegalArgumentException(
          "found umbra.journal.checkpoint-events = " + everyEvents + ", expected 0 or more");
    }
    return new CheckpointPlan(CheckpointFolder.of(runFolder), everyEvents);
  }
}
