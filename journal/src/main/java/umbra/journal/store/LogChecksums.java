package umbra.journal.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Tells a LevelDB log that a kill cut short from one that was damaged later (LevelDB, {@code
 * log_format.md}). A kill leaves its last record torn, and behind it nothing or zeros; where whole
 * records follow a bad one, the bad one was whole once.
 *
 * <pre>
 * log     = block..., each of 32 KiB but the last
 * block   = record..., fewer than 7 zeros
 * record  = masked CRC32C of type and content (4 bytes), length (2 bytes), type (1 byte), content
 * </pre>
 *
 * Numbers are little endian.
 */
final class LogChecksums {
  private static final int BLOCK_LENGTH = 1 << 15;
  private static final int HEADER_LENGTH = 7;
  private static final int LENGTH_OFFSET = 4;
  private static final int TYPE_OFFSET = 6;

  /** Types 1 to 4: a whole record, or the first, a middle or the last part of one. */
  private static final int LAST_TYPE = 4;

  private final ByteBuffer log;

  private LogChecksums(final byte[] content) {
    log = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Where a log of the folder is damaged before its end; null if none is. */
  static String damageInside(final Path folder) throws IOException {
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "*.log")) {
      for (final Path file : logs) {
        final LogChecksums log = new LogChecksums(Files.readAllBytes(file));
        final int bad = log.firstBad();
        if (log.isWholeRecordBehind(bad)) {
          return file.getFileName() + ": record at byte " + bad + " is damaged, whole ones follow";
        }
      }
    }
    return null;
  }

  /** Offset of the first record that is not whole, or the log's length. */
  private int firstBad() {
    int offset = 0;
    while (offset < log.capacity()) {
      if (blockEnd(offset) - offset < HEADER_LENGTH) {
        offset = blockEnd(offset);
      } else if (isWhole(offset)) {
        offset += HEADER_LENGTH + length(offset);
      } else {
        return offset;
      }
    }
    return offset;
  }

  /** Looks at every byte: the bad record's length tells nothing. */
  private boolean isWholeRecordBehind(final int bad) {
    for (int offset = bad + 1; offset < log.capacity(); offset++) {
      if (isWhole(offset)) {
        return true;
      }
    }
    return false;
  }

  private boolean isWhole(final int offset) {
    final int end = Math.min(blockEnd(offset), log.capacity());
    if (end - offset < HEADER_LENGTH) {
      return false;
    }
    final int type = log.get(offset + TYPE_OFFSET);
    final int length = length(offset);
    if (type < 1 || type > LAST_TYPE || length > end - offset - HEADER_LENGTH) {
      return false;
    }
    final CRC32C checksum = new CRC32C();
    checksum.update(log.array(), offset + TYPE_OFFSET, 1 + length);
    return log.getInt(offset) == TableChecksums.masked(checksum);
  }

  private int length(final int offset) {
    return Short.toUnsignedInt(log.getShort(offset + LENGTH_OFFSET));
  }

  private static int blockEnd(final int offset) {
    return (offset / BLOCK_LENGTH + 1) * BLOCK_LENGTH;
  }
}
