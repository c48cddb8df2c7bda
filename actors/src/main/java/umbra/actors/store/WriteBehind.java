package umbra.actors.store;

import akka.actor.typed.ActorRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The sealed batches of one stream that are not durable yet. One write is under way at a time; what
 * is sealed meanwhile goes out together in the next one (group commit).
 *
 * <p>A batch may have to wait until the VM's stream is durable up to a step, so that no vCPU's
 * stream runs ahead of its VM's. Belongs to the actor that seals.
 */
public final class WriteBehind {
  private record Held(StoredBatch batch, long vmStep) {}

  private final ActorRef<StreamWriter.Append> writer;
  private final ActorRef<StreamWriter.Durable> owner;
  private final Deque<Held> held = new ArrayDeque<>();
  private List<StoredBatch> ready = new ArrayList<>();
  private long readyBytes;
  private long heldBytes;
  private long bytesUnderWay;
  private long vmStepDurable;
  private long durableEvent;

  /**
   * Begins with nothing to write.
   *
   * @param owner hears of each write and must hand it to {@link #written}
   * @param durableEvent number of the last event that is on disk already
   */
  public WriteBehind(
      final ActorRef<StreamWriter.Append> writer,
      final ActorRef<StreamWriter.Durable> owner,
      final long durableEvent) {
    this.writer = writer;
    this.owner = owner;
    this.durableEvent = durableEvent;
  }

  /** Takes the next batch; it is written when the VM's stream is durable up to {@code vmStep}. */
  public void add(final StoredBatch batch, final long vmStep) {
    held.add(new Held(batch, vmStep));
    heldBytes += batch.bytes().length;
    write();
  }

  /** The VM's stream is durable up to {@code vmStep}. */
  public void vmDurable(final long vmStep) {
    vmStepDurable = Math.max(vmStepDurable, vmStep);
    write();
  }

  /** A write has ended. */
  public void written(final StreamWriter.Durable durable) {
    durableEvent = durable.lastEvent();
    bytesUnderWay = 0;
    write();
  }

  /** Number of the last event that is on disk; 0 before the first. */
  public long durableEvent() {
    return durableEvent;
  }

  /** Whether everything that was added is on disk. */
  public boolean isDurable() {
    return bytesUnderWay == 0 && readyBytes == 0 && held.isEmpty();
  }

  /** Bytes that wait for this stream's own disk writes alone. */
  public long unwrittenBytes() {
    return readyBytes + bytesUnderWay;
  }

  /** Bytes that wait for the VM's stream. */
  public long heldBytes() {
    return heldBytes;
  }

  private void write() {
    for (Held first = held.peek();
        first != null && first.vmStep() <= vmStepDurable;
        first = held.peek()) {
      ready.add(held.remove().batch());
      heldBytes -= first.batch().bytes().length;
      readyBytes += first.batch().bytes().length;
    }
    if (bytesUnderWay == 0 && readyBytes != 0) {
      writer.tell(new StreamWriter.Append(ready, owner));
      bytesUnderWay = readyBytes;
      readyBytes = 0;
      ready = new ArrayList<>();
    }
  }
}
