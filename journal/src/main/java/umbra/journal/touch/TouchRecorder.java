package umbra.journal.touch;

import java.util.ArrayList;
import java.util.List;
import umbra.journal.format.Batch;
import umbra.journal.format.StreamPosition;

/**
 * Makes the index of a VM's stream from its batches, which must all come by, from the first. One
 * thread at a time.
 */
public final class TouchRecorder {
  /** Payload of a block in bytes, at least: short batches are put together. */
  private static final long BLOCK_BYTES = 1 << 15;

  private final Touches touches = new Touches();
  private final List<TouchedBlock> blocks = new ArrayList<>();
  private final long partBytes;
  private StreamPosition start;
  private StreamPosition end;
  private long firstRecord = 1;
  private long blockEvent = 1;
  private long blockRecord = 1;
  private long nextRecord = 1;
  private long blockLength;
  private long partLength;

  /** {@code partBytes} of payload, at least, are in each part. */
  public TouchRecorder(final long partBytes) {
    this.partBytes = partBytes;
  }

  /**
   * Takes the next batch.
   *
   * @return the part that is finished with it, or null
   */
  public FinishedPart add(final Batch batch) {
    if (start == null) {
      start = StreamPosition.start(batch.epoch());
    }
    touches.add(batch);
    nextRecord++;
    blockLength += batch.payloadLength();
    end = new StreamPosition(batch.epoch(), batch.endEvent(), batch.chainHead());
    if (blockLength >= Math.min(BLOCK_BYTES, partBytes)) {
      endBlock();
    }
    return partLength >= partBytes ? endPart() : null;
  }

  private void endBlock() {
    final long events = end.nextEvent() - blockEvent;
    blocks.add(touches.end(blockEvent, events, blockRecord, nextRecord - blockRecord));
    blockEvent = end.nextEvent();
    blockRecord = nextRecord;
    partLength += blockLength;
    blockLength = 0;
  }

  private FinishedPart endPart() {
    final TouchPart part = new TouchPart(start, end, firstRecord, blocks);
    blocks.clear();
    start = end;
    firstRecord = nextRecord;
    partLength = 0;
    return new FinishedPart(part);
  }
}
