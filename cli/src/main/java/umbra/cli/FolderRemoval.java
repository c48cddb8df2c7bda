package umbra.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes back what a command has made of a folder, so that nothing half-written stays. */
final class FolderRemoval {
  private FolderRemoval() {}

  /** Deletes all below {@code folder}, and itself too if {@code itself}. */
  static void clear(Path folder, boolean itself) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> below = Files.walk(folder)) {
      deepestFirst = below.sorted(Comparator.reverseOrder()).collect(Collectors.toList());
    }
    for (Path path : deepestFirst) {
      if (itself || !path.equals(folder)) {
        Files.deleteIfExists(path);
      }
    }
  }
}
