package umbra.actors.store;

import umbra.journal.format.BatchWriter;
import umbra.journal.format.StreamKind;
import umbra.journal.format.StreamPosition;
import umbra.journal.store.BatchBorders;

/**
 * One stream from its encoder to the disk: seals batches and has them written behind. When to seal
 * is the caller's to say, and must follow from the events alone, since batch borders are part of
 * the chain.
 *
 * <p>A stream that goes on where an earlier process stopped first catches up: it seals where the
 * written batches end, compares, and writes nothing.
 */
public final class StreamJournal {
  private final StreamKind kind;
  private final BatchWriter writer;
  private final BatchBorders written;
  private final WriteBehind behind;
  private int caughtUp;
  private long sealedBytes;

  /**
   * Begins in front of the first event.
   *
   * @param written the batches that are on disk already
   */
  public StreamJournal(
      final StreamKind kind,
      final BatchWriter writer,
      final BatchBorders written,
      final WriteBehind behind) {
    this.kind = kind;
    this.writer = writer;
    this.written = written;
    this.behind = behind;
  }

  /** Whether events that are on disk have still to come by. */
  public boolean isCatchingUp() {
    return caughtUp < written.count();
  }

  /**
   * Whether to seal now.
   *
   * @param bytes the size above which a new batch is sealed
   */
  public boolean isDue(final long bytes) {
    return isCatchingUp()
        ? writer.lastEvent() >= written.after(caughtUp).nextEvent() - 1
        : writer.pendingBytes() > bytes;
  }

  /**
   * Seals what waits, if anything does.
   *
   * @param digest of the state after the last event
   * @param vmStep the VM's stream must be durable up to here before the batch is written
   * @return the batch, which is not to be changed; null if nothing waited
   * @throws ResumeDivergedException if another batch than this is on disk
   */
  public byte[] seal(final long digest, final long vmStep) {
    if (writer.pendingEvents() == 0) {
      return null;
    }
    final byte[] sealed = writer.seal(digest);
    sealedBytes += sealed.length;
    if (isCatchingUp()) {
      expectWritten(written.after(caughtUp));
      caughtUp++;
    } else {
      behind.add(new StoredBatch(kind, sealed), vmStep);
    }
    return sealed;
  }

  private void expectWritten(final StreamPosition expected) {
    if (!writer.position().equals(expected)) {
      throw new ResumeDivergedException(
          kind + " stream, events up to " + (expected.nextEvent() - 1), writer.position());
    }
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
