package umbra.journal.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file to which the native library was unpacked in the temporary folder. Its loader deletes it
 * when the JVM ends, and leaves it there when the JVM is killed; so it goes as soon as it is
 * loaded, where the system lets go of the name of a file in use and tells which one it is.
 */
final class UnpackedLibrary {
  private static final Path MAPPED_FILES = Path.of("/proc/self/maps");
  private static final String NAME = "libleveldbjni-";

  private UnpackedLibrary() {}

  /** Does nothing where the library came from elsewhere. */
  static void delete() {
    final Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    try {
      // Bytes as they are: a path in another encoding than this must not make us fail.
      for (final String line : Files.readAllLines(MAPPED_FILES, StandardCharsets.ISO_8859_1)) {
        final int path = line.indexOf('/');
        if (path >= 0 && line.contains("/" + NAME)) {
          final Path file = Path.of(line.substring(path));
          if (file.startsWith(temporary)) {
            Files.deleteIfExists(file);
          }
        }
      }
    } catch (final IOException unknown) {
      // Then its loader deletes it.
    }
  }
}
