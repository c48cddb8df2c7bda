package umbra.journal.program;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import umbra.mmu.program.TraceBytes;

/** A trace's file, unpacked if it is gzip, whatever its name. */
final class FileBytes implements TraceBytes {
  private static final int BUFFER = 1 << 16;
  private static final int GZIP_1 = 0x1f;
  private static final int GZIP_2 = 0x8b;

  private final Path path;
  private final InputStream packed;
  private final InputStream text;

  private FileBytes(final Path path, final InputStream packed, final InputStream text) {
    this.path = path;
    this.packed = packed;
    this.text = text;
  }

  static FileBytes open(final Path path) {
    return open(path, null);
  }

  /** The same; {@code digest} sees each byte of the file that is read. */
  static FileBytes open(final Path path, final MessageDigest digest) {
    try {
      if (Files.isDirectory(path)) {
        throw new TraceFileException(path + ": found a folder, expected a trace");
      }
      final InputStream file = Files.newInputStream(path);
      final InputStream packed =
          new BufferedInputStream(
              digest == null ? file : new DigestInputStream(file, digest), BUFFER);
      packed.mark(2);
      final boolean gzip = packed.read() == GZIP_1 && packed.read() == GZIP_2;
      packed.reset();
      return new FileBytes(path, packed, gzip ? new GZIPInputStream(packed, BUFFER) : packed);
    } catch (final NoSuchFileException missing) {
      throw new TraceFileException(path + ": found no such file, expected a trace", missing);
    } catch (final IOException failed) {
      throw unreadable(path, failed);
    }
  }

  @Override
  public int read(final byte[] into, final int offset, final int length) {
    try {
      return text.read(into, offset, length);
    } catch (final IOException failed) {
      throw unreadable(path, failed);
    }
  }

  /** Reads what lies behind the text, so that all of the file was read. */
  void drain() {
    try {
      packed.transferTo(OutputStream.nullOutputStream());
    } catch (final IOException failed) {
      throw unreadable(path, failed);
    }
  }

  @Override
  public void close() {
    try {
      text.close();
    } catch (final IOException failed) {
      throw unreadable(path, failed);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (final NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  static String hex(final MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static TraceFileException unreadable(final Path path, final IOException failed) {
    final String reason = failed.getClass().getSimpleName() + ": " + failed.getMessage();
    return new TraceFileException(
        path + ": found what cannot be read (" + reason + "), expected a trace", failed);
  }
}
