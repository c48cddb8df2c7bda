package umbra.journal.diff;

import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;

/**
 * One of two journals that are compared.
 *
 * @param folder open, and left open
 * @param stream the VM's
 * @param checkpoints the run's, for the way back to the request that differs
 */
public record DiffSide(JournalFolder folder, StreamId stream, CheckpointFolder checkpoints) {}
