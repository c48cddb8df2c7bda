package umbra.journal.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.iq80.leveldb.util.Snappy;

/**
 * Checks every block of LevelDB tables against its checksum (LevelDB, {@code table_format.md}). The
 * Java engine never looks at them, and a damaged block can keep its decompressor busy for ever. The
 * native engine does not look at those of an index and of what it compacts, and a damaged length
 * there can make it ask for more memory than there is, which ends the process.
 *
 * <pre>
 * table   = block..., footer
 * block   = content, compression (1 byte), masked CRC32C of both (4 bytes, little endian)
 * footer  = metaindex handle, index handle, zeros up to byte 40, magic (8 bytes)
 * handle  = offset and length of a block's content, varints
 * index   = entry..., restart offset (4 bytes each), number of restarts (4 bytes)
 * entry   = shared, unshared, value length (varints), unshared bytes of the key, value: a handle
 * </pre>
 */
final class TableChecksums {
  private static final int FOOTER_LENGTH = 48;
  private static final int MAGIC_LENGTH = 8;
  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int TRAILER_LENGTH = 5;
  private static final int CHECKSUM_MASK = 0xa282ead8;
  private static final int SNAPPY = 1;
  private static final int MAX_INDEX_LENGTH = 1 << 28;

  private final ByteBuffer table;
  private boolean disarming;
  private boolean disarmed;

  private TableChecksums(final byte[] content) {
    table = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Checks all tables of a folder.
   *
   * @throws IOException if a block is not what was written; the message names the table
   */
  static void check(final Path folder) throws IOException {
    try (DirectoryStream<Path> tables = Files.newDirectoryStream(folder, "*.{sst,ldb}")) {
      for (final Path table : tables) {
        checkTable(table);
      }
    }
  }

  /**
   * Makes the tables of a private copy safe for the native engine, which then finds damaged blocks
   * itself where they are read.
   *
   * @throws IOException if a table's index is not what was written; the message names the table
   */
  static void disarm(final Path folder) throws IOException {
    try (DirectoryStream<Path> tables = Files.newDirectoryStream(folder, "*.{sst,ldb}")) {
      for (final Path table : tables) {
        disarmTable(table);
      }
    }
  }

  private static void disarmTable(final Path file) throws IOException {
    final TableChecksums table = new TableChecksums(Files.readAllBytes(file));
    table.disarming = true;
    table.checkBlocks(file);
    if (table.disarmed) {
      Files.write(file, table.table.array());
    }
  }

  /** Deletes the tables of a private copy that {@link #check} does not pass. */
  static void deleteDamaged(final Path folder) throws IOException {
    try (DirectoryStream<Path> tables = Files.newDirectoryStream(folder, "*.{sst,ldb}")) {
      for (final Path table : tables) {
        try {
          checkTable(table);
        } catch (final IOException damaged) {
          Files.delete(table);
        }
      }
    }
  }

  private static void checkTable(final Path file) throws IOException {
    new TableChecksums(Files.readAllBytes(file)).checkBlocks(file);
  }

  private void checkBlocks(final Path file) throws IOException {
    try {
      checkBlocks();
    } catch (final RuntimeException malformed) {
      // A handle or an entry that reaches past its buffer.
      throw new IOException(file.getFileName() + ": " + JournalFolder.reason(malformed), malformed);
    }
  }

  private void checkBlocks() throws IOException {
    if (!isFinished()) {
      // Half-written when its process was killed. If the manifest counts on it, the engine refuses.
      return;
    }
    table.position(table.capacity() - FOOTER_LENGTH);
    checkBlock(table);
    final ByteBuffer index = content(table.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    index.limit(entriesEnd(index));
    while (index.hasRemaining()) {
      readVarint(index);
      final int unshared = Math.toIntExact(readVarint(index));
      final int valueLength = Math.toIntExact(readVarint(index));
      index.position(index.position() + unshared);
      checkDataBlock(index.duplicate());
      // The Java engine pads its handles, so their own length does not tell where they end.
      index.position(index.position() + valueLength);
    }
  }

  private boolean isFinished() {
    return table.capacity() >= FOOTER_LENGTH
        && table.getLong(table.capacity() - MAGIC_LENGTH) == MAGIC;
  }

  /** Reads a handle and checks the block that it leads to. */
  private void checkBlock(final ByteBuffer handle) {
    final int offset = Math.toIntExact(readVarint(handle));
    final int length = lengthInside(handle, offset);
    expect(isWhole(offset, length), "block checksum mismatch at " + offset);
  }

  private void checkDataBlock(final ByteBuffer handle) {
    final int offset = Math.toIntExact(readVarint(handle));
    final int length = lengthInside(handle, offset);
    if (!isWhole(offset, length)) {
      expect(disarming, "block checksum mismatch at " + offset);
      // Said to be uncompressed it asks for no memory; its checksum stays wrong.
      table.put(offset + length, (byte) 0);
      disarmed = true;
    }
  }

  private int lengthInside(final ByteBuffer handle, final int offset) {
    final int length = Math.toIntExact(readVarint(handle));
    expect(
        offset >= 0 && length >= 0 && length <= table.capacity() - TRAILER_LENGTH - offset,
        "block reaches past the table");
    return length;
  }

  private boolean isWhole(final int offset, final int length) {
    final CRC32C checksum = new CRC32C();
    checksum.update(table.array(), offset, length + 1);
    return table.getInt(offset + length + 1) == masked(checksum);
  }

  /** A checksum as LevelDB stores it. */
  static int masked(final CRC32C checksum) {
    return Integer.rotateRight((int) checksum.getValue(), 15) + CHECKSUM_MASK;
  }

  /** Reads a handle and returns the plain content of its block. */
  private ByteBuffer content(final ByteBuffer handle) throws IOException {
    checkBlock(handle.duplicate());
    final int offset = Math.toIntExact(readVarint(handle));
    final int length = Math.toIntExact(readVarint(handle));
    return table.get(offset + length) == SNAPPY
        ? uncompressed(offset, length)
        : table.slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Called with a block whose checksum is right: what the compressor wrote. */
  private ByteBuffer uncompressed(final int offset, final int length) throws IOException {
    final long plainLength = readVarint(table.duplicate().position(offset));
    expect(plainLength >= 0 && plainLength <= MAX_INDEX_LENGTH, "block of " + plainLength);
    final byte[] plain = new byte[(int) plainLength];
    Snappy.uncompress(table.array(), offset, length, plain, 0);
    return ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int entriesEnd(final ByteBuffer block) {
    final int restarts = block.getInt(block.limit() - Integer.BYTES);
    return Math.toIntExact(block.limit() - Integer.BYTES * (1L + restarts));
  }

  private static long readVarint(final ByteBuffer source) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      final byte next = source.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("varint does not end");
  }

  private static void expect(final boolean holds, final String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
