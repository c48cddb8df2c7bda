package umbra.actors.store;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import umbra.journal.checkpoint.Checkpoint;
import umbra.journal.format.StreamPosition;
import umbra.journal.store.StreamId;
import umbra.mmu.state.VmState;

/**
 * Takes a VM's checkpoints. The image is made between two requests, right after a batch was sealed;
 * the file is written by another thread, when the stream is durable up to there. A few may wait for
 * that, since a disk takes its time; with more no other is taken, so memory stays bounded.
 *
 * <p>A checkpoint is a convenience of readers. What goes wrong with one ends their row, not the
 * run. Belongs to the actor that seals.
 */
public final class CheckpointTaker {
  /** How a write ended: {@code failure} is null, or says why there is no file. */
  public record Written(long bytes, String failure) {}

  /**
   * Numbers of the state that may be looked at for each event in between. Both cost nanoseconds, an
   * event some tens of them and a number one or less.
   */
  private static final long NUMBERS_PER_EVENT = 8;

  /** Checkpoints that may wait, each with its image. */
  private static final int MOST_WAITING = 8;

  /** Bytes of images that may wait: only one may be larger. */
  private static final long MOST_BYTES = 1 << 25;

  private final CheckpointPlan plan;
  private final StreamId vm;
  private final Executor disk;
  private final Consumer<Written> owner;
  private final Deque<Checkpoint> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean writing;
  private long nextStep;
  private long durable;
  private int count;
  private long bytes;
  private long nanos;
  private String failure;

  /**
   * Takes none yet.
   *
   * @param disk runs what blocks
   * @param owner hears, in any thread, that a write ended, and must hand it to {@link #written}
   */
  public CheckpointTaker(
      final CheckpointPlan plan,
      final StreamId vm,
      final Executor disk,
      final Consumer<Written> owner) {
    this.plan = plan;
    this.vm = vm;
    this.disk = disk;
    this.owner = owner;
    this.nextStep = plan.everyEvents();
  }

  /** A batch was sealed that ends at {@code end}: {@code state} is that after its last event. */
  public void sealed(final VmState state, final StreamPosition end) {
    final long step = end.nextEvent() - 1;
    final boolean due = plan.everyEvents() > 0 && step >= nextStep;
    final boolean isFull = waiting.size() >= MOST_WAITING || waitingBytes >= MOST_BYTES;
    if (!due || isFull || failure != null || !state.isBetweenRequests()) {
      return;
    }
    final long start = System.nanoTime();
    final Checkpoint taken = Checkpoint.of(state, end);
    if (taken == null) {
      failure = "the image of the state is too long at event " + step;
    } else {
      waiting.add(taken);
      waitingBytes += taken.imageLength();
      nextStep = step + Math.max(plan.everyEvents(), taken.work() / NUMBERS_PER_EVENT);
    }
    nanos += System.nanoTime() - start;
  }

  /** The stream is durable up to {@code event}. */
  public void durable(final long event) {
    durable = event;
    if (!waiting.isEmpty() && !writing && waiting.peek().step() <= event) {
      writing = true;
      final Checkpoint checkpoint = waiting.peek();
      disk.execute(() -> owner.accept(write(checkpoint)));
    }
  }

  /** A write has ended. */
  public void written(final Written result) {
    writing = false;
    waitingBytes -= waiting.remove().imageLength();
    if (result.failure() == null) {
      count++;
      bytes += result.bytes();
    } else {
      failure = result.failure();
      waiting.clear();
      waitingBytes = 0;
    }
    durable(durable);
  }

  /** Whether nothing waits to be written. */
  public boolean isIdle() {
    return waiting.isEmpty();
  }

  public CheckpointTotals totals() {
    return new CheckpointTotals(count, bytes, nanos, failure);
  }

  private Written write(final Checkpoint checkpoint) {
    try {
      return new Written(plan.folder().write(vm, checkpoint), null);
    } catch (final IOException | RuntimeException failed) {
      return new Written(
          0, "the one at event " + checkpoint.step() + " was not written: " + failed);
    }
  }
}
