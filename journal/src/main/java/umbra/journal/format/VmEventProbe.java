package umbra.journal.format;

import umbra.mmu.event.VmEventKind;

/** Says which events of a VM's stream are wanted, one at a time or many at once. */
public interface VmEventProbe {
  /** Whether the event is wanted. */
  boolean takes(VmEventKind kind, long a, long b, long c, long d, long e);

  /**
   * Whether one of {@code count} events may be: number f of the first is {@code first[f]}, and
   * rises by {@code steps[f]} from each to the next. True is always safe. The arrays are not to be
   * kept.
   */
  default boolean mayTake(
      final VmEventKind kind, final long[] first, final long[] steps, final int count) {
    return true;
  }

  /** Whether a row of {@code count} numbers comes by one from {@code least} to {@code most}. */
  static boolean meets(
      final long first, final long step, final int count, final long least, final long most) {
    if (step == 0) {
      return first >= least && first <= most;
    }
    final long last = first + step * (count - 1);
    final long low = Math.min(first, last);
    final long high = Math.max(first, last);
    if (high < least || low > most) {
      return false;
    }
    // Between two numbers of the row there is nothing of it.
    final long stride = Math.abs(step);
    final long next = low >= least ? low : low + (least - low + stride - 1) / stride * stride;
    return next <= most;
  }
}
