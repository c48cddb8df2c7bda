package umbra.journal.history;

import java.util.HashMap;
import java.util.Map;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.Memslots;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.MemoryCache;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.RmapHistogram;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/** Every cell of a state that is not 0, but for the memory; found without knowing any event. */
final class AllCells {
  private final VmState state;
  private final Map<Cell, Long> cells = new HashMap<>();

  private AllCells(final VmState state) {
    this.state = state;
  }

  static Map<Cell, Long> of(final VmState state) {
    final AllCells all = new AllCells(state);
    all.vm();
    for (int vcpu = 0; vcpu < state.vcpuCount(); vcpu++) {
      all.vcpu(vcpu);
    }
    for (int number = 1; number <= state.pages().highestNumber(); number++) {
      all.page(number);
    }
    for (int id = 0; id < Memslots.MAX_SLOTS; id++) {
      all.slot(id);
    }
    return all.cells;
  }

  private void vm() {
    for (final CellKind kind : CellKind.values()) {
      if (kind.numberCount() == 0) {
        add(kind, 0, 0, 0);
      }
    }
    for (final Stat stat : Stat.values()) {
      add(CellKind.STATISTIC, stat.ordinal(), 0, 0);
    }
    for (final Parameter parameter : Parameter.values()) {
      add(CellKind.PARAMETER, parameter.ordinal(), 0, 0);
    }
    for (final MemoryCache cache : MemoryCache.values()) {
      add(CellKind.SPLIT_CACHE, cache.ordinal(), 0, 0);
    }
    for (int level = 1; level <= Memslot.MAX_LEVEL; level++) {
      for (int column = 0; column < RmapHistogram.COLUMNS; column++) {
        add(CellKind.RMAP_HISTOGRAM, level, column, 0);
      }
    }
  }

  private void vcpu(final int vcpu) {
    for (final CellKind kind : CellKind.values()) {
      if (kind.numberCount() == 1 && kind.number(0).equals("vcpu")) {
        add(kind, vcpu, 0, 0);
      }
    }
    for (final int register : new int[] {0, 3, 4, 8}) {
      add(CellKind.REGISTER, vcpu, register, 0);
    }
    for (int position = 0; position < VcpuMmu.ALL_ROOTS; position++) {
      add(CellKind.ROOT, vcpu, position, 0);
      add(CellKind.PGD, vcpu, position, 0);
    }
    for (int index = 0; index < 4; index++) {
      add(CellKind.PDPTR, vcpu, index, 0);
      add(CellKind.PAE_ROOT, vcpu, index, 0);
    }
    for (final MemoryCache cache : MemoryCache.values()) {
      add(CellKind.CACHE, vcpu, cache.ordinal(), 0);
    }
  }

  private void page(final int number) {
    for (final CellKind kind : CellKind.values()) {
      if (kind.numberCount() == 1 && kind.number(0).equals("page")) {
        add(kind, number, 0, 0);
      }
    }
    final ShadowPage page = state.pages().get(number);
    for (int index = 0; page != null && index < ShadowPage.ENTRIES; index++) {
      add(CellKind.SPTE, number, index, page.level());
      add(CellKind.TRANSLATION, number, index, 0);
      add(CellKind.UNSYNC_CHILD, number, index, 0);
    }
  }

  private void slot(final int id) {
    for (final CellKind kind : CellKind.values()) {
      if (kind.numberCount() == 1 && kind.number(0).equals("slot")) {
        add(kind, id, 0, 0);
      }
    }
    final Memslot slot = state.slots().get(id);
    if (slot == null) {
      return;
    }
    for (int level = 1; level <= Memslot.MAX_LEVEL; level++) {
      final long unit = 1L << (9 * (level - 1));
      for (long gfn = slot.baseGfn() & -unit; gfn < slot.baseGfn() + slot.pages(); gfn += unit) {
        add(CellKind.RMAP, id, level, gfn);
        if (level > 1) {
          add(CellKind.LARGE_DISALLOWED, id, level, gfn);
        }
      }
    }
    for (long gfn = slot.baseGfn(); gfn < slot.baseGfn() + slot.pages(); gfn++) {
      add(CellKind.WRITE_TRACK, id, gfn, 0);
    }
    for (int word = 0; word < slot.words(); word++) {
      add(CellKind.DIRTY_WORD, id, word, 0);
    }
  }

  private void add(final CellKind kind, final long a, final long b, final long c) {
    final long value = CellValues.of(state, kind, a, b, c);
    if (value != 0) {
      cells.put(new Cell(kind, a, b, c), value);
    }
  }
}
