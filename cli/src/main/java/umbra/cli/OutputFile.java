package umbra.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that a command makes. It is written beside its place and moved there when it is whole, so
 * that a failure leaves neither half a file nor less than there was. What is no plain file, as a
 * pipe, is written directly.
 */
final class OutputFile {
  private static final int BUFFER = 1 << 16;

  /** Writes everything; the stream is closed by whoever gave it. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private final Path file;
  private final boolean isPlain;

  /**
   * Of a file that does not exist yet.
   *
   * @param force whether it may exist, and is replaced
   * @throws IllegalArgumentException if it may not be written
   */
  OutputFile(Path file, boolean force) {
    this.file = file;
    this.isPlain = !Files.exists(file) || Files.isRegularFile(file);
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException("found the folder " + file + ", expected a file to write");
    }
    if (!force && isPlain && Files.exists(file)) {
      throw new IllegalArgumentException(
          "found the file " + file + ", expected a new one, or --force to replace it");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "found no folder " + folder + ", expected one for " + file);
    }
  }

  /**
   * Writes the file.
   *
   * @throws IOException with one line that names the file, if it cannot be written
   */
  void write(Content content) throws IOException {
    if (!isPlain) {
      writeTo(file, content);
      return;
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    // Also where Ctrl-C ends the process.
    part.toFile().deleteOnExit();
    try {
      writeTo(part, content);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void writeTo(Path path, Content content) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), BUFFER)) {
      content.writeTo(out);
    } catch (UncheckedIOException failed) {
      throw failure(failed.getCause());
    } catch (IOException failed) {
      throw failure(failed);
    }
  }

  private IOException failure(IOException cause) {
    return cause instanceof FileSystemException
        ? cause
        : new IOException(file + " cannot be written: " + cause.getMessage(), cause);
  }
}
