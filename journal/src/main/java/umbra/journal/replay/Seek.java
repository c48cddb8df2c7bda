package umbra.journal.replay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import umbra.journal.checkpoint.Checkpoint;
import umbra.journal.checkpoint.CheckpointFile;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.checkpoint.UnusableCheckpointException;
import umbra.journal.format.Batch;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.mmu.image.MalformedImageException;
import umbra.mmu.state.VmState;

/**
 * The way to one step of a journal: from the nearest checkpoint before it that is true, or else
 * from the first event. A checkpoint is true if the journal has the batch at whose end it was
 * taken, with its chain head and its digest, and if the state made from it has that digest.
 *
 * <p>The checkpoint that is likely to be used is restored by another thread from the beginning on,
 * while the caller opens the journal.
 */
public final class Seek {
  private record Restored(CheckpointFile file, Checkpoint checkpoint, VmState state) {}

  private final List<CheckpointFile> candidates;
  private final CompletableFuture<Restored> guess;
  private final List<String> notices = new ArrayList<>();

  private Seek(final List<CheckpointFile> candidates) {
    this.candidates = candidates;
    this.guess =
        candidates.isEmpty()
            ? CompletableFuture.completedFuture(null)
            : CompletableFuture.supplyAsync(() -> restored(candidates.get(0)));
  }

  /**
   * Looks for checkpoints of steps up to {@code step}. To be called before the journal is opened: a
   * running simulation writes a checkpoint after the events.
   */
  public static Seek to(final long step, final CheckpointFolder folder) {
    final List<CheckpointFile> candidates = new ArrayList<>();
    String failure = null;
    try {
      for (final CheckpointFile file : folder.files()) {
        if (file.step() > 0 && file.step() <= step) {
          candidates.add(0, file);
        }
      }
    } catch (final IOException unreadable) {
      failure = "checkpoints cannot be listed: " + unreadable;
    }
    final Seek seek = new Seek(candidates);
    if (failure != null) {
      seek.notices.add(failure);
    }
    return seek;
  }

  /**
   * The fold of a VM's stream, as near to the step as the checkpoints allow.
   *
   * @param listener hears the events from there on; may be null
   * @param notices gets a line for each checkpoint that was tried and must not be used
   */
  public Replay open(
      final JournalFolder folder,
      final StreamId stream,
      final Replay.Listener listener,
      final Consumer<String> notices) {
    this.notices.forEach(notices);
    for (int i = 0; i < candidates.size(); i++) {
      if (!candidates.get(i).isOf(stream)) {
        continue;
      }
      try {
        final Restored restored = i == 0 ? awaitGuess() : restored(candidates.get(i));
        return new Replay(readerAt(folder, stream, restored), restored.state(), listener);
      } catch (final UnusableCheckpointException unusable) {
        notices.accept(unusable.getMessage() + "; it is not used");
      }
    }
    return new Replay(folder, stream, listener);
  }

  private Restored awaitGuess() {
    try {
      return guess.join();
    } catch (final CompletionException failed) {
      if (failed.getCause() instanceof UnusableCheckpointException unusable) {
        throw unusable;
      }
      throw failed;
    }
  }

  private static StreamReader readerAt(
      final JournalFolder folder, final StreamId stream, final Restored restored) {
    final StreamReader reader = folder.read(stream);
    final Batch batch = reader.seek(restored.checkpoint().position());
    if (batch == null || batch.digest() != restored.checkpoint().digest()) {
      reader.close();
      throw restored.file().unusable("found no batch in the journal that ends where it was taken");
    }
    return reader;
  }

  private static Restored restored(final CheckpointFile file) {
    final Checkpoint checkpoint = file.read();
    try {
      return new Restored(file, checkpoint, checkpoint.restore());
    } catch (final MalformedImageException malformed) {
      throw file.unusable(malformed.getMessage());
    }
  }
}
