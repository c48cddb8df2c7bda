package umbra.journal.format;

import java.nio.ByteBuffer;

/**
 * Seals what an encoder has collected into batches that follow each other. One thread at a time.
 *
 * <p>A deterministic run must seal at the same events each time: batch borders are part of the
 * chain.
 */
public final class BatchWriter {
  private final StreamKind kind;
  private final PayloadWriter payload;
  private final BatchHash hash = new BatchHash();
  private StreamPosition position;

  private BatchWriter(
      final StreamKind kind, final PayloadWriter payload, final StreamPosition position) {
    this.kind = kind;
    this.payload = payload;
    this.position = position;
  }

  /** Continues a VM's stream at {@code position}; events already in the encoder come first. */
  public static BatchWriter of(final VmEventEncoder encoder, final StreamPosition position) {
    return new BatchWriter(StreamKind.VM, encoder.payload(), position);
  }

  /** Continues a vCPU's stream at {@code position}; events already in the encoder come first. */
  public static BatchWriter of(final VcpuEventEncoder encoder, final StreamPosition position) {
    return new BatchWriter(StreamKind.VCPU, encoder.payload(), position);
  }

  /** Events that wait for {@link #seal}. */
  public int pendingEvents() {
    return payload.eventCount();
  }

  /** Bytes of the events that wait for {@link #seal}. */
  public int pendingBytes() {
    return payload.length();
  }

  /** Number of the latest event, sealed or not; 0 if there is none. */
  public long lastEvent() {
    return position.nextEvent() + payload.eventCount() - 1;
  }

  /** Where the stream stands after the last sealed batch. */
  public StreamPosition position() {
    return position;
  }

  /**
   * Makes one batch of all waiting events and begins the next.
   *
   * @param digest the state's digest after the last of them
   * @throws IllegalStateException if no event waits, or more than a batch can hold
   */
  public byte[] seal(final long digest) {
    if (payload.eventCount() == 0 || payload.length() > EventFormat.MAX_PAYLOAD_LENGTH) {
      throw new IllegalStateException(
          "cannot seal " + payload.eventCount() + " events in " + payload.length() + " bytes");
    }
    final byte[] bytes = fill(digest);
    final ChainHead head = hash.chain(position.head(), bytes, payload.length());
    System.arraycopy(head.toBytes(), 0, bytes, EventFormat.CHAIN_OFFSET, EventFormat.CHAIN_LENGTH);
    final int covered = bytes.length - EventFormat.CHECKSUM_LENGTH;
    ByteBuffer.wrap(bytes).putInt(covered, BatchHash.checksum(bytes, covered));
    position =
        new StreamPosition(position.epoch(), position.nextEvent() + payload.eventCount(), head);
    payload.reset();
    return bytes;
  }

  private byte[] fill(final long digest) {
    final ByteBuffer batch =
        ByteBuffer.allocate(
            EventFormat.PAYLOAD_OFFSET + payload.length() + EventFormat.CHECKSUM_LENGTH);
    batch.putInt(EventFormat.MAGIC_OFFSET, EventFormat.MAGIC);
    batch.put(EventFormat.VERSION_OFFSET, EventFormat.VERSION);
    batch.put(EventFormat.STREAM_KIND_OFFSET, kind.wireNumber());
    batch.putLong(EventFormat.EPOCH_OFFSET, position.epoch());
    batch.putLong(EventFormat.FIRST_EVENT_OFFSET, position.nextEvent());
    batch.putInt(EventFormat.EVENT_COUNT_OFFSET, payload.eventCount());
    batch.putInt(EventFormat.PAYLOAD_LENGTH_OFFSET, payload.length());
    batch.putLong(EventFormat.DIGEST_OFFSET, digest);
    batch.put(EventFormat.PAYLOAD_OFFSET, payload.bytes(), 0, payload.length());
    return batch.array();
  }
}
