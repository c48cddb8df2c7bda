package umbra.actors.store;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import umbra.journal.checkpoint.Checkpoint;
import umbra.journal.format.StreamPosition;
import umbra.journal.store.StreamId;
import umbra.mmu.state.VmState;

/**
 * Takes a VM's checkpoints. The image is made between two requests, right after a batch was sealed;
 * the file is written by another thread, when the stream is durable up to there. At most one is
 * under way: until it is written no other is taken, so memory stays bounded.
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

  private final CheckpointPlan plan;
  private final StreamId vm;
  private final Executor disk;
  private final Consumer<Written> owner;
  private Checkpoint waiting;
  private boolean writing;
  private long nextStep;
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
    if (!due || waiting != null || failure != null || !state.isBetweenRequests()) {
      return;
    }
    final long start = System.nanoTime();
    waiting = Checkpoint.of(state, end);
    if (waiting == null) {
      failure = "the image of the state is too long at event " + step;
    } else {
      nextStep = step + Math.max(plan.everyEvents(), waiting.work() / NUMBERS_PER_EVENT);
    }
    nanos += System.nanoTime() - start;
  }

  /** The stream is durable up to {@code event}. */
  public void durable(final long event) {
    if (waiting != null && !writing && waiting.step() <= event) {
      writing = true;
      final Checkpoint checkpoint = waiting;
      disk.execute(() -> owner.accept(write(checkpoint)));
    }
  }

  /** A write has ended. */
  public void written(final Written result) {
    writing = false;
    waiting = null;
    if (result.failure() == null) {
      count++;
      bytes += result.bytes();
    } else {
      failure = result.failure();
    }
  }

  /** Whether nothing waits to be written. */
  public boolean isIdle() {
    return waiting == null;
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
