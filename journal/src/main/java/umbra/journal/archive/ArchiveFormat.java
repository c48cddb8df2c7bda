package umbra.journal.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What an archive is made of.
 *
 * <pre>
 * checkpoints/NAME   a checkpoint's file, as it is
 * run                the file beside the store, as it is, where there is one
 * scenario.txt       the scenario's text
 * streams/NNNNN      a stream's records in order: 4 bytes of length (big endian), Akka's message
 * manifest           what is in here, with sizes and SHA-256, one thing a line
 * comment            "umbra-sha256 " and the SHA-256 of all bytes before these digits, in hex
 * </pre>
 *
 * <p>ZIP's own checksums do not cover its headers; the comment covers every byte. Entries are
 * sorted, times fixed: the same journal gives the same bytes under the same JDK.
 */
final class ArchiveFormat {
  static final int VERSION = 1;
  static final String MANIFEST = "manifest";
  static final String RUN = "run";
  static final String SCENARIO = "scenario.txt";
  static final String STREAMS = "streams/";
  static final String CHECKPOINTS = "checkpoints/";

  /** No record is longer: a batch's limit and Akka's envelope. */
  static final int LONGEST_RECORD = 1 << 28;

  /** A manifest, a configuration and a scenario are held in memory. */
  static final long LONGEST_TEXT = 1 << 26;

  /** What a checkpoint's file may hold, with its header. */
  static final long LONGEST_CHECKPOINT = (1 << 27) + 4096;

  /** ZIP's times begin here. */
  static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  static final Pattern STREAM_ENTRY = Pattern.compile("streams/[0-9]{5}");
  static final Pattern CHECKPOINT_ENTRY =
      Pattern.compile("checkpoints/[A-Za-z0-9_%~-]{1,255}\\.checkpoint");

  static final String COMMENT = "umbra-sha256 ";
  static final int HASH_DIGITS = 64;
  private static final int BUFFER = 1 << 16;

  private ArchiveFormat() {}

  static String streamEntry(final int number) {
    return String.format("%s%05d", STREAMS, number);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (final NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static String hex(final byte[] hash) {
    return HexFormat.of().formatHex(hash);
  }

  /** SHA-256 of all bytes of a file but its last {@link #HASH_DIGITS}, in hex. */
  static String hashOfBody(final Path file) throws IOException {
    final MessageDigest hash = sha256();
    long left = Files.size(file) - HASH_DIGITS;
    final byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      while (left > 0) {
        final int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (read < 0) {
          break;
        }
        hash.update(buffer, 0, read);
        left -= read;
      }
    }
    return hex(hash.digest());
  }

  static byte[] utf8(final String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
