package umbra.actors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks all the time which files there are in a run's folder of checkpoints, and comes by {@link
 * FaultPointJournal}'s points for each that is new.
 */
final class CheckpointWatch {
  private final Path folder;
  private final Set<Path> seen = new HashSet<>();

  private CheckpointWatch(final Path folder) {
    this.folder = folder;
  }

  /** Watches until the process ends. {@code run} is the run's folder. */
  static void start(final Path run) {
    final CheckpointWatch watch = new CheckpointWatch(run.resolve("checkpoints"));
    watch.look(false);
    final Thread thread = new Thread(watch::lookOn, "checkpoint-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private void lookOn() {
    while (true) {
      look(true);
      Thread.onSpinWait();
    }
  }

  private void look(final boolean passing) {
    for (final Path file : files()) {
      if (seen.add(file) && passing) {
        FaultPointJournal.pass(
            file.toString().endsWith(".checkpoint")
                ? FaultPointJournal.Point.AFTER_CHECKPOINT
                : FaultPointJournal.Point.BEFORE_CHECKPOINT);
      }
    }
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (final IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
