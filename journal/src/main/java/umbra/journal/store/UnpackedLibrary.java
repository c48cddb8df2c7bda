package umbra.journal.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.fusesource.hawtjni.runtime.Library;
import org.fusesource.leveldbjni.internal.NativeDB;

/**
 * The file to which the native library was unpacked in the temporary folder. Its loader deletes it
 * when the JVM ends, and leaves it there when the JVM is killed; so it goes as soon as it is
 * loaded, where the system lets go of the name of a file in use and tells which one it is.
 */
public final class UnpackedLibrary {
  private static final Path MAPPED_FILES = Path.of("/proc/self/maps");
  private static final String NAME = "libleveldbjni-";

  private UnpackedLibrary() {}

  /**
   * Unpacks the library of this platform into {@code folder}, for JVMs that are told so by {@code
   * -Dlibrary.leveldbjni.path}: they need not unpack it again, which takes a process of its own.
   *
   * @throws FileNotFoundException if there is none for this platform
   */
  public static void copyTo(final Path folder) throws IOException {
    final String resource = new Library("leveldbjni").getPlatformSpecifcResourcePath();
    try (InputStream library = NativeDB.class.getClassLoader().getResourceAsStream(resource)) {
      if (library == null) {
        throw new FileNotFoundException("found no native LevelDB for this platform, " + resource);
      }
      Files.createDirectories(folder);
      // Another JVM may look for it or use an older one meanwhile.
      final Path whole = Files.createTempFile(folder, NAME, ".part");
      Files.copy(library, whole, StandardCopyOption.REPLACE_EXISTING);
      Files.move(
          whole,
          folder.resolve(Path.of(resource).getFileName()),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
    }
  }

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
