package umbra.journal.history;

/** Hears what each event changes. */
@FunctionalInterface
public interface CellListener {
  /**
   * A cell has another value. The cells of one event come in the order of their kinds.
   *
   * @param step number of the event
   * @param kind with {@code a}, {@code b} and {@code c}: the cell, as in {@link Cell}
   * @param old its value before the event
   * @param now its value after the event, never {@code old}
   */
  void changed(long step, CellKind kind, long a, long b, long c, long old, long now);
}
