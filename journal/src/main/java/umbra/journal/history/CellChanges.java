package umbra.journal.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import umbra.mmu.event.Mix;
import umbra.mmu.state.VmState;

/**
 * What a stretch of a journal has changed: remembers the value that each touched cell had before
 * it. To be filled by a {@link CellWatch} from the stretch's first event on.
 */
public final class CellChanges implements CellListener {
  private static final int KIND = 0;
  private static final int A = 1;
  private static final int B = 2;
  private static final int C = 3;
  private static final int OLD = 4;
  private static final int STRIDE = 5;
  private static final CellKind[] KINDS = CellKind.values();

  // In walk order: larger levels first, which is the third number of an entry and the second of an
  // rmap; then page, slot or vCPU and position.
  private static final Comparator<CellChange> WALK_ORDER =
      Comparator.comparing((CellChange change) -> change.cell().kind())
          .thenComparing(CellChanges::level, Comparator.reverseOrder())
          .thenComparing(change -> change.cell().a())
          .thenComparing(change -> change.cell().b())
          .thenComparing(change -> change.cell().c());

  private long[] table = new long[64 * STRIDE];
  private int capacity = 64;
  private int size;

  /** Cells that have had another value for a while at least. */
  public int touched() {
    return size;
  }

  @Override
  public void changed(
      final long step,
      final CellKind kind,
      final long a,
      final long b,
      final long c,
      final long old,
      final long now) {
    if (2 * size >= capacity) {
      grow();
    }
    final int at = find(kind.ordinal() + 1L, a, b, c);
    if (table[at + KIND] == 0) {
      put(at, kind.ordinal() + 1L, a, b, c, old);
    }
  }

  /**
   * The cells whose value in {@code state}, which is as after the stretch, is not the one they had
   * before it: in walk order.
   */
  public List<CellChange> differing(final VmState state) {
    final List<CellChange> found = new ArrayList<>();
    for (int at = 0; at < table.length; at += STRIDE) {
      if (table[at + KIND] == 0) {
        continue;
      }
      final Cell cell =
          new Cell(KINDS[(int) table[at + KIND] - 1], table[at + A], table[at + B], table[at + C]);
      final long now = CellValues.of(state, cell);
      if (now != table[at + OLD]) {
        found.add(new CellChange(cell, table[at + OLD], now));
      }
    }
    found.sort(WALK_ORDER);
    return found;
  }

  private static long level(final CellChange change) {
    return switch (change.cell().kind()) {
      case SPTE -> change.cell().c();
      case RMAP, LARGE_DISALLOWED -> change.cell().b();
      default -> 0;
    };
  }

  /** Where the cell is, or where it belongs. */
  private int find(final long kind, final long a, final long b, final long c) {
    int slot = (int) Mix.then(Mix.then(Mix.then(kind, a), b), c) & capacity - 1;
    for (int at = slot * STRIDE; table[at + KIND] != 0; at = slot * STRIDE) {
      if (table[at + KIND] == kind
          && table[at + A] == a
          && table[at + B] == b
          && table[at + C] == c) {
        return at;
      }
      slot = slot + 1 & capacity - 1;
    }
    return slot * STRIDE;
  }

  private void put(
      final int at, final long kind, final long a, final long b, final long c, final long old) {
    table[at + KIND] = kind;
    table[at + A] = a;
    table[at + B] = b;
    table[at + C] = c;
    table[at + OLD] = old;
    size++;
  }

  private void grow() {
    final long[] before = table;
    capacity *= 2;
    table = new long[Math.multiplyExact(capacity, STRIDE)];
    size = 0;
    for (int at = 0; at < before.length; at += STRIDE) {
      if (before[at + KIND] != 0) {
        final long[] cell = Arrays.copyOfRange(before, at, at + STRIDE);
        put(
            find(cell[KIND], cell[A], cell[B], cell[C]),
            cell[KIND],
            cell[A],
            cell[B],
            cell[C],
            cell[OLD]);
      }
    }
  }
}
