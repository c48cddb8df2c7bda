package umbra.actors;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Holds reports back until what they tell is durable, and keeps their order. The VM's window bounds
 * how many there can be, since each operation makes events.
 */
final class PendingReports {
  private record Pending(long step, Consumer<RunReport> report) {}

  private final RunReport target;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private long durable;

  PendingReports(final RunReport target) {
    this.target = target;
  }

  /** Whether whoever hears the reports wants statistics after each step. */
  boolean wantsStatistics() {
    return target.wantsStatistics();
  }

  /** The report may go out when the VM's stream is durable up to {@code step}. */
  void add(final long step, final Consumer<RunReport> report) {
    pending.add(new Pending(step, report));
    releaseDurable();
  }

  /** The VM's stream is durable up to {@code step}. */
  void release(final long step) {
    durable = Math.max(durable, step);
    releaseDurable();
    target.progress(step);
  }

  private void releaseDurable() {
    while (!pending.isEmpty() && pending.element().step() <= durable) {
      pending.remove().report().accept(target);
    }
  }
}
