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
 * Java engine never looks at them, and a damaged block can keep its decompressor busy for ever.
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

  private static void checkTable(final Path file) throws IOException {
    final TableChecksums table = new TableChecksums(Files.readAllBytes(file));
    try {
      table.checkBlocks();
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
      checkBlock(index.duplicate());
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
    final int length = Math.toIntExact(readVarint(handle));
    expect(
        offset >= 0 && length >= 0 && length <= table.capacity() - TRAILER_LENGTH - offset,
        "block reaches past the table");
    final CRC32C checksum = new CRC32C();
    checksum.update(table.array(), offset, length + 1);
    final int masked = Integer.rotateRight((int) checksum.getValue(), 15) + CHECKSUM_MASK;
    expect(table.getInt(offset + length + 1) == masked, "block checksum mismatch at " + offset);
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
