package umbra.actors.store;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import umbra.journal.format.Batch;
import umbra.journal.store.StreamId;
import umbra.journal.touch.FinishedPart;
import umbra.journal.touch.TouchRecorder;

/**
 * Makes the index of a VM's stream, beside the VM: another thread goes through the sealed batches,
 * and writes a part when the stream is durable up to its end. One task is under way at a time.
 *
 * <p>An index is a convenience of readers. What goes wrong with it ends its row, not the run.
 * Belongs to the actor that seals.
 */
public final class IndexTaker {
  /**
   * How a task ended.
   *
   * @param nextStep end of the first part that waits to be durable; 0 if none does
   * @param totals all so far
   */
  public record Worked(long nextStep, IndexTotals totals) {}

  /** Batches that may wait: with more the VM waits, too, as it does for the disk. */
  private static final int MOST_WAITING = 256;

  private final IndexPlan plan;
  private final StreamId vm;
  private final Executor beside;
  private final Consumer<Worked> owner;
  private final List<byte[]> waiting = new ArrayList<>();
  private Worked last = new Worked(0, new IndexTotals(0, 0, 0, null));
  private boolean working;
  private long durable;

  /** Of the task: what it needs from one to the next. */
  private final TouchRecorder recorder;

  private final Deque<FinishedPart> finished = new ArrayDeque<>();

  /**
   * Begins in front of the first batch.
   *
   * @param beside runs the tasks
   * @param owner hears, in any thread, that a task ended, and must hand it to {@link #worked}
   */
  public IndexTaker(
      final IndexPlan plan,
      final StreamId vm,
      final Executor beside,
      final Consumer<Worked> owner) {
    this.plan = plan;
    this.vm = vm;
    this.beside = beside;
    this.owner = owner;
    this.recorder = new TouchRecorder(plan.partBytes());
  }

  /** The next batch was sealed. Keeps the array. */
  public void sealed(final byte[] batch) {
    if (plan.partBytes() > 0 && last.totals().failure() == null) {
      waiting.add(batch);
      goOn();
    }
  }

  /** The stream is durable up to {@code event}. */
  public void durable(final long event) {
    durable = event;
    goOn();
  }

  /** A task has ended. */
  public void worked(final Worked result) {
    working = false;
    last = result;
    if (result.totals().failure() != null) {
      waiting.clear();
    }
    goOn();
  }

  /** Whether so much waits that no more should come. */
  public boolean isBehind() {
    return waiting.size() > MOST_WAITING;
  }

  /** Whether there is nothing to do. */
  public boolean isIdle() {
    return !working;
  }

  public IndexTotals totals() {
    return last.totals();
  }

  private void goOn() {
    final boolean writes = last.nextStep() > 0 && last.nextStep() <= durable;
    if (working || (waiting.isEmpty() && !writes)) {
      return;
    }
    working = true;
    final List<byte[]> batches = List.copyOf(waiting);
    waiting.clear();
    final long upTo = durable;
    final IndexTotals before = last.totals();
    beside.execute(() -> owner.accept(work(batches, upTo, before)));
  }

  private Worked work(final List<byte[]> batches, final long upTo, final IndexTotals before) {
    final long start = System.nanoTime();
    int count = before.count();
    long bytes = before.bytes();
    String failure = null;
    try {
      for (final byte[] batch : batches) {
        final FinishedPart part = recorder.add(Batch.parse(batch));
        if (part != null) {
          finished.add(part);
        }
      }
      while (!finished.isEmpty() && finished.peek().step() <= upTo) {
        bytes += plan.folder().write(vm, finished.remove());
        count++;
      }
    } catch (final IOException | RuntimeException failed) {
      failure = "a part was not written: " + failed;
      finished.clear();
    }
    final long nextStep = finished.isEmpty() ? 0 : finished.peek().step();
    final long nanos = before.nanos() + System.nanoTime() - start;
    return new Worked(nextStep, new IndexTotals(count, bytes, nanos, failure));
  }
}
