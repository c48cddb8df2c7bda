package umbra.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything below a folder in one text: equal texts mean that nothing was changed. */
final class FolderContents {
  private FolderContents() {}

  /** Name, time of the last change and SHA-256 of each file, a line each, in order of names. */
  static String of(Path folder) throws IOException {
    try (Stream<Path> below = Files.walk(folder)) {
      List<Path> paths = below.sorted().toList();
      return paths.stream().map(FolderContents::line).collect(Collectors.joining("\n"));
    }
  }

  /** Deletes a folder, if it is there, with everything below. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> below = Files.walk(folder)) {
      for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static String line(Path path) {
    try {
      String hash = Files.isRegularFile(path) ? sha256(Files.readAllBytes(path)) : "folder";
      return path + " " + Files.getLastModifiedTime(path) + " " + hash;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }
}
