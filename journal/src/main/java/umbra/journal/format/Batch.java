package umbra.journal.format;

import java.nio.ByteBuffer;

/**
 * One batch whose bytes have been checked by themselves: lengths, header, checksum. Whether it
 * follows the batch before it is {@link ChainVerifier}'s to say; whether its events can be read, a
 * decoder's.
 */
public final class Batch {
  private final byte[] bytes;
  private final ByteBuffer header;
  private final StreamKind kind;

  private Batch(final byte[] bytes) {
    this.bytes = bytes;
    this.header = ByteBuffer.wrap(bytes);
    this.kind = StreamKind.ofWireNumber(bytes[EventFormat.STREAM_KIND_OFFSET]);
  }

  /**
   * Parses a sealed batch. Keeps the array: the caller must not change it.
   *
   * @throws DamagedBatchException if the bytes are not one whole batch of this format version
   */
  public static Batch parse(final byte[] bytes) {
    if (bytes.length < EventFormat.PAYLOAD_OFFSET + EventFormat.CHECKSUM_LENGTH) {
      throw DamagedBatchException.atByte(bytes.length, "batch ends inside its header");
    }
    final Batch batch = new Batch(bytes);
    batch.checkFormat();
    batch.checkLength();
    batch.checkChecksum();
    batch.checkHeader();
    return batch;
  }

  public StreamKind kind() {
    return kind;
  }

  /** The run that the batch belongs to. */
  public long epoch() {
    return header.getLong(EventFormat.EPOCH_OFFSET);
  }

  /** Number of the first event; a stream's events count from 1. */
  public long firstEvent() {
    return header.getLong(EventFormat.FIRST_EVENT_OFFSET);
  }

  /** At least 1. */
  public int eventCount() {
    return header.getInt(EventFormat.EVENT_COUNT_OFFSET);
  }

  /** Number of the event behind the last one. */
  public long endEvent() {
    return firstEvent() + eventCount();
  }

  /** Digest of the state after the last event. */
  public long digest() {
    return header.getLong(EventFormat.DIGEST_OFFSET);
  }

  /** The chain head that the writer noted; not checked here. */
  public ChainHead chainHead() {
    return ChainHead.copyOf(bytes, EventFormat.CHAIN_OFFSET);
  }

  /** Bytes of the coded events. */
  public int payloadLength() {
    return header.getInt(EventFormat.PAYLOAD_LENGTH_OFFSET);
  }

  /** Length of the sealed batch in bytes. */
  public int length() {
    return bytes.length;
  }

  byte[] bytes() {
    return bytes;
  }

  void expectKind(final StreamKind expected) {
    if (kind != expected) {
      throw DamagedBatchException.atEvent(
          firstEvent(), "batch of a " + kind + " stream where a " + expected + " stream is read");
    }
  }

  private void checkFormat() {
    final int magic = header.getInt(EventFormat.MAGIC_OFFSET);
    if (magic != EventFormat.MAGIC) {
      throw DamagedBatchException.atByte(
          EventFormat.MAGIC_OFFSET, "not a batch: it begins with 0x" + Integer.toHexString(magic));
    }
    final byte version = bytes[EventFormat.VERSION_OFFSET];
    if (version != EventFormat.VERSION) {
      throw DamagedBatchException.atByte(
          EventFormat.VERSION_OFFSET,
          "format version " + version + ", this reader knows " + EventFormat.VERSION);
    }
  }

  private void checkLength() {
    final long claimed =
        (long) EventFormat.PAYLOAD_OFFSET + payloadLength() + EventFormat.CHECKSUM_LENGTH;
    if (payloadLength() > EventFormat.MAX_PAYLOAD_LENGTH || claimed != bytes.length) {
      throw DamagedBatchException.atByte(
          EventFormat.PAYLOAD_LENGTH_OFFSET,
          "payload of " + payloadLength() + " bytes in a batch of " + bytes.length);
    }
  }

  private void checkChecksum() {
    final int covered = bytes.length - EventFormat.CHECKSUM_LENGTH;
    final int noted = header.getInt(covered);
    final int actual = BatchHash.checksum(bytes, covered);
    if (noted != actual) {
      throw DamagedBatchException.atByte(
          covered, String.format("checksum is 0x%08x but the bytes give 0x%08x", noted, actual));
    }
  }

  private void checkHeader() {
    if (kind == null) {
      throw DamagedBatchException.atByte(
          EventFormat.STREAM_KIND_OFFSET,
          "unknown stream kind " + bytes[EventFormat.STREAM_KIND_OFFSET]);
    }
    // Each event takes a byte at least, so the count cannot exceed the payload's length.
    if (eventCount() < 1 || eventCount() > payloadLength()) {
      throw DamagedBatchException.atByte(
          EventFormat.EVENT_COUNT_OFFSET,
          eventCount() + " events in " + payloadLength() + " bytes");
    }
    if (firstEvent() < EventFormat.FIRST_EVENT || endEvent() < 0) {
      throw DamagedBatchException.atByte(
          EventFormat.FIRST_EVENT_OFFSET, "first event number " + firstEvent());
    }
  }
}
