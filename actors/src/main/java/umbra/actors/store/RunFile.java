package umbra.actors.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The run's configuration in a file beside the store. It is on disk before the simulation starts,
 * so that a run can be resumed that was killed before its first event was written; from then on the
 * first event says it.
 */
public final class RunFile {
  private static final String NAME = "run";
  private static final String UNFINISHED = "run.tmp";

  private RunFile() {}

  /** Writes it: behind a crash there is all of it, or nothing. */
  static void write(final Path folder, final byte[] configuration) throws IOException {
    final Path unfinished = folder.resolve(UNFINISHED);
    try (FileChannel file =
        FileChannel.open(unfinished, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      final ByteBuffer bytes = ByteBuffer.wrap(configuration);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
    Files.move(unfinished, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
  }

  /** What the journal in {@code folder} is to become a journal of; empty if it does not say. */
  public static Optional<byte[]> read(final Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readAllBytes(folder.resolve(NAME)));
    } catch (final NoSuchFileException none) {
      return Optional.empty();
    }
  }
}
