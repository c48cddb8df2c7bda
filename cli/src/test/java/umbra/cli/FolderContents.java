package umbra.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
