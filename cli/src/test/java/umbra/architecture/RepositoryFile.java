package umbra.architecture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * A text file of the repository.
 *
 * @param name path from the repository's root, with forward slashes
 * @param path where it is
 * @param text its contents
 */
record RepositoryFile(String name, Path path, String text) {

  private static final Set<String> NOT_OURS =
      Set.of(".git", "target", ".idea", ".vscode", "recorded");

  /** All text files of the repository, by name. */
  static List<RepositoryFile> all() throws IOException {
    Path root = root();
    List<Path> paths = new ArrayList<>();
    Files.walkFileTree(root, new Collector(paths));
    Collections.sort(paths);
    List<RepositoryFile> files = new ArrayList<>();
    for (Path path : paths) {
      String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
      boolean binary = text.indexOf('\0') >= 0;
      if (!binary) {
        files.add(new RepositoryFile(root.relativize(path).toString(), path, text));
      }
    }
    return files;
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("umbra"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("no folder above the working folder holds the launcher");
      }
    }
    return folder;
  }

  boolean isJava() {
    return name.endsWith(".java");
  }

  /** Whether the file is product code, not a test of it. */
  boolean isMainJava() {
    return isJava() && name.contains("src/main/java/");
  }

  List<String> lines() {
    return text.lines().toList();
  }

  /** The name without its folder. */
  String simpleName() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static final class Collector extends SimpleFileVisitor<Path> {
    private final List<Path> paths;

    Collector(List<Path> paths) {
      this.paths = paths;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      // A LevelDB database has a file CURRENT: somebody's journal, not a part of the repository.
      boolean skipped = isNotOurs(folder) || Files.exists(folder.resolve("CURRENT"));
      return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && !isNotOurs(file)) {
        paths.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    /** A work tree's {@code .git} is a file, hence the same test for files and folders. */
    private static boolean isNotOurs(Path path) {
      return NOT_OURS.contains(path.getFileName().toString());
    }
  }
}
