package umbra.journal.history;

import java.util.Arrays;
import umbra.mmu.state.VmState;

/** A row of cells with a value each, as plain numbers. */
final class CellList {
  private static final int A = 0;
  private static final int B = 1;
  private static final int C = 2;
  private static final int VALUE = 3;
  private static final int STRIDE = 4;
  private static final int POSITION_BITS = 32;

  private CellKind[] kinds = new CellKind[16];
  private long[] numbers = new long[16 * STRIDE];
  private long[] order = new long[16];
  private int size;

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  void add(final CellKind kind, final long a, final long b, final long c, final long value) {
    if (size == kinds.length) {
      kinds = Arrays.copyOf(kinds, size * 2);
      numbers = Arrays.copyOf(numbers, size * 2 * STRIDE);
    }
    kinds[size] = kind;
    final int at = size * STRIDE;
    numbers[at + A] = a;
    numbers[at + B] = b;
    numbers[at + C] = c;
    numbers[at + VALUE] = value;
    size++;
  }

  boolean contains(final CellKind kind, final long a, final long b) {
    for (int i = 0; i < size; i++) {
      if (kinds[i] == kind && numbers[i * STRIDE + A] == a && numbers[i * STRIDE + B] == b) {
        return true;
      }
    }
    return false;
  }

  /** Tells of each cell that has another value now, those of one kind as they were added. */
  void tell(final VmState state, final long step, final CellListener listener) {
    if (order.length < size) {
      order = new long[kinds.length];
    }
    for (int i = 0; i < size; i++) {
      order[i] = (long) kinds[i].ordinal() << POSITION_BITS | i;
    }
    Arrays.sort(order, 0, size);
    for (int i = 0; i < size; i++) {
      tell((int) order[i], state, step, listener);
    }
  }

  private void tell(
      final int position, final VmState state, final long step, final CellListener listener) {
    final CellKind kind = kinds[position];
    final int at = position * STRIDE;
    final long a = numbers[at + A];
    final long b = numbers[at + B];
    final long c = numbers[at + C];
    final long now = CellValues.of(state, kind, a, b, c);
    if (now != numbers[at + VALUE]) {
      listener.changed(step, kind, a, b, c, numbers[at + VALUE], now);
    }
  }
}
