package umbra.journal.touch;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import umbra.journal.format.ChainHead;
import umbra.journal.format.StreamPosition;
import umbra.mmu.image.MalformedImageException;

/**
 * A part of an index: some blocks in a row, and where the stream stands before and behind them.
 * Offsets and sizes: {@code docs/index-format.md}.
 *
 * @param start where the stream stands before its first event
 * @param end where it stands behind its last
 * @param firstRecord the store's number of the record that holds its first batch
 * @param blocks in their order, at least one
 */
record TouchPart(
    StreamPosition start, StreamPosition end, long firstRecord, List<TouchedBlock> blocks) {
  static final int MAGIC = 0x554d4249;
  static final byte VERSION = 1;

  private static final int HEAD_LENGTH = 32;
  private static final int CHECKSUM_LENGTH = 32;
  private static final int HEADER_LENGTH = 4 + 1 + 4 * 8 + 2 * HEAD_LENGTH + 3 * 4;
  private static final int MAX_LENGTH = 1 << 26;
  private static final int MAX_RATIO = 1032;

  /** Least bytes of a block's form. */
  private static final int LEAST_BLOCK = 13;

  TouchPart {
    blocks = List.copyOf(blocks);
  }

  /** Number of its last event. */
  long step() {
    return end.nextEvent() - 1;
  }

  byte[] toBytes() {
    final ByteArrayOutputStream content = new ByteArrayOutputStream();
    blocks.forEach(block -> block.writeTo(content));
    final byte[] stored = deflated(content.toByteArray());
    final ByteBuffer file =
        ByteBuffer.allocate(HEADER_LENGTH + stored.length + CHECKSUM_LENGTH)
            .putInt(MAGIC)
            .put(VERSION)
            .putLong(start.epoch())
            .putLong(start.nextEvent())
            .putLong(end.nextEvent())
            .putLong(firstRecord)
            .put(start.head().toBytes())
            .put(end.head().toBytes())
            .putInt(blocks.size())
            .putInt(content.size())
            .putInt(stored.length)
            .put(stored);
    return file.put(checksum(file.array(), file.position())).array();
  }

  /**
   * Reads a file's content.
   *
   * @throws MalformedImageException if it is not what {@link #toBytes} gave
   */
  static TouchPart parse(final byte[] bytes) {
    require(bytes.length >= HEADER_LENGTH + CHECKSUM_LENGTH, "found its end inside the header");
    final ByteBuffer in = ByteBuffer.wrap(bytes);
    require(in.getInt() == MAGIC, "found other first bytes than an index has");
    final byte version = in.get();
    require(version == VERSION, "found version " + version + ", expected " + VERSION);
    final int covered = bytes.length - CHECKSUM_LENGTH;
    require(
        Arrays.equals(checksum(bytes, covered), Arrays.copyOfRange(bytes, covered, bytes.length)),
        "found a wrong checksum");
    try {
      return read(in, bytes, covered);
    } catch (final BufferUnderflowException tooShort) {
      throw new MalformedImageException("found an end inside a block");
    }
  }

  private static TouchPart read(final ByteBuffer in, final byte[] bytes, final int covered) {
    final long epoch = in.getLong();
    final long firstEvent = in.getLong();
    final long endEvent = in.getLong();
    final long firstRecord = in.getLong();
    final ChainHead before = ChainHead.copyOf(bytes, in.position());
    final ChainHead behind = ChainHead.copyOf(bytes, in.position() + HEAD_LENGTH);
    in.position(in.position() + 2 * HEAD_LENGTH);
    final int count = in.getInt();
    final int length = in.getInt();
    final int stored = in.getInt();
    require(
        stored == covered - HEADER_LENGTH
            && length >= 0
            && length <= MAX_LENGTH
            && length <= (long) stored * MAX_RATIO
            && count > 0
            && count <= length / LEAST_BLOCK,
        "found lengths that do not fit");
    final ByteBuffer content = ByteBuffer.wrap(inflated(bytes, stored, length));
    final List<TouchedBlock> blocks = new ArrayList<>(count);
    long event = firstEvent;
    long record = firstRecord;
    for (int i = 0; i < count; i++) {
      final TouchedBlock block = TouchedBlock.read(content, event, record);
      require(block.lastEvent() >= event && block.endRecord() > record, "found an empty block");
      event = block.lastEvent() + 1;
      record = block.endRecord();
      blocks.add(block);
    }
    require(event == endEvent && !content.hasRemaining(), "found other blocks than it says");
    return new TouchPart(
        new StreamPosition(epoch, firstEvent, before),
        new StreamPosition(epoch, endEvent, behind),
        firstRecord,
        blocks);
  }

  private static byte[] deflated(final byte[] content) {
    final Deflater deflater = new Deflater();
    deflater.setInput(content);
    deflater.finish();
    final ByteArrayOutputStream stored = new ByteArrayOutputStream();
    final byte[] some = new byte[1 << 14];
    while (!deflater.finished()) {
      stored.write(some, 0, deflater.deflate(some));
    }
    deflater.end();
    return stored.toByteArray();
  }

  private static byte[] inflated(final byte[] bytes, final int stored, final int length) {
    final Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes, HEADER_LENGTH, stored);
      final byte[] content = new byte[length];
      final int found = inflater.inflate(content);
      require(
          found == length && inflater.inflate(new byte[1]) == 0 && inflater.finished(),
          "found blocks that are not as long as the header says");
      return content;
    } catch (final DataFormatException damaged) {
      throw new MalformedImageException("found no deflated blocks: " + damaged.getMessage());
    } finally {
      inflater.end();
    }
  }

  private static byte[] checksum(final byte[] bytes, final int length) {
    try {
      final MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return digest.digest();
    } catch (final NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  private static void require(final boolean holds, final String what) {
    if (!holds) {
      throw new MalformedImageException(what);
    }
  }
}
