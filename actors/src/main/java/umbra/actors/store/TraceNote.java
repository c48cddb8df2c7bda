package umbra.actors.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the traces of a run lay when it was made, in a file beside the store. It is no part of the
 * run: the same run elsewhere has the same journal, and another note.
 */
public final class TraceNote {
  private static final String NAME = "traces";

  private TraceNote() {}

  static void write(final Path folder, final String place) throws IOException {
    Files.writeString(folder.resolve(NAME), place);
  }

  /** The folder that the run's {@code trace} lines were relative to; empty if nothing says. */
  public static Optional<Path> read(final Path folder) throws IOException {
    try {
      return Optional.of(Path.of(Files.readString(folder.resolve(NAME))));
    } catch (final NoSuchFileException none) {
      return Optional.empty();
    }
  }
}
