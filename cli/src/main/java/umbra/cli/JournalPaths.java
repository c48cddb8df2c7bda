package umbra.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where journals lie. */
final class JournalPaths {
  /** Where runs go unless told otherwise. */
  static final Path DEFAULT = Path.of("umbra-journals");

  private static final String STORE = "leveldb";

  private JournalPaths() {}

  /** The store inside a run's folder, or the folder itself if it is the store. */
  static Path store(Path folder) {
    Path inside = folder.resolve(STORE);
    return Files.isDirectory(inside) ? inside : folder;
  }

  /** A folder for a new run that does not exist yet: umbra-journals/NAME-1, -2, ... */
  static Path unused(String name) {
    for (int number = 1; ; number++) {
      Path folder = DEFAULT.resolve(name + "-" + number);
      if (!Files.exists(folder)) {
        return folder;
      }
    }
  }

  /** Whether the folder is a run's, or a store itself. */
  static boolean holdsStore(Path folder) {
    return Files.isDirectory(folder.resolve(STORE)) || Files.exists(folder.resolve("CURRENT"));
  }

  /** Bytes of all files below a folder. */
  static long size(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(JournalPaths::sizeOf).sum();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException gone) {
      return 0;
    }
  }
}
