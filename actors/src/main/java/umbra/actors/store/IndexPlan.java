package umbra.actors.store;

import java.nio.file.Path;
import umbra.journal.touch.TouchFolder;

/**
 * Where the index of a VM's stream goes, and how large its parts are. Nothing in the journal
 * depends on it.
 *
 * @param folder where to
 * @param partBytes payload of the batches that a part is of, at least; 0 for no index
 */
public record IndexPlan(TouchFolder folder, long partBytes) {

  /** Index of the run whose journal is in {@code runFolder}. */
  public static IndexPlan of(final Path runFolder, final long partBytes) {
    if (partBytes < 0) {
      throw new IllegalArgumentException(
          "found umbra.journal.index-bytes = " + partBytes + ", expected 0 or more");
    }
    return new IndexPlan(TouchFolder.of(runFolder), partBytes);
  }
}
