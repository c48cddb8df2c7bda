package umbra.actors.store;

import umbra.journal.format.BatchWriter;
import umbra.journal.format.StreamKind;
import umbra.journal.format.StreamPosition;

/**
 * One stream from its encoder to the disk: seals batches and has them written behind. When to seal
 * is the caller's to say, and must follow from the events alone, since batch borders are part of
 * the chain.
 */
public final class StreamJournal {
  private final StreamKind kind;
  private final BatchWriter writer;
  private final WriteBehind behind;
  private long sealedBytes;

  public StreamJournal(final StreamKind kind, final BatchWriter writer, final WriteBehind behind) {
    this.kind = kind;
    this.writer = writer;
    this.behind = behind;
  }

  /** Bytes of coded events that no batch holds yet. */
  public int pendingBytes() {
    return writer.pendingBytes();
  }

  /**
   * Seals what waits, if anything does.
   *
   * @param digest of the state after the last event
   * @param vmStep the VM's stream must be durable up to here before the batch is written
   */
  public void seal(final long digest, final long vmStep) {
    if (writer.pendingEvents() == 0) {
      return;
    }
    final byte[] sealed = writer.seal(digest);
    sealedBytes += sealed.length;
    behind.add(new StoredBatch(kind, sealed), vmStep);
  }

  /** What is not on disk yet. */
  public WriteBehind behind() {
    return behind;
  }

  /** Bytes of all batches so far, as they are stored. */
  public long sealedBytes() {
    return sealedBytes;
  }

  /** Where the stream stands after the last sealed batch. */
  public StreamPosition position() {
    return writer.position();
  }
}
