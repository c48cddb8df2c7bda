package umbra.journal.view;

import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.Memslots;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.state.VmState;

/** The memslots, their dirty bitmaps, and how much of them is mapped. */
final class SlotsView {
  /** So many ranges of dirty frames are shown, unless all are wanted. */
  private static final int RANGES = 16;

  private static final String[] SIZES = {"", "4K", "2M", "1G"};

  private final VmState state;
  private final Rows rows;
  private final boolean isComplete;

  /** {@code isComplete}: every dirty range and not just the first ones. */
  SlotsView(final VmState state, final Rows rows, final boolean isComplete) {
    this.state = state;
    this.rows = rows;
    this.isComplete = isComplete;
  }

  void all() {
    slots();
    for (int id = 0; id < Memslots.MAX_SLOTS; id++) {
      final Memslot slot = state.slots().get(id);
      if (slot != null && slot.hasDirtyBitmap()) {
        dirty(slot);
      }
    }
  }

  /** The slots without the ranges of dirty frames. */
  void slots() {
    rows.line("slots").number("slot generation", state.slots().generation());
    rows.number("pages", state.slots().pages()).end();
    for (int id = 0; id < Memslots.MAX_SLOTS; id++) {
      if (state.slots().get(id) != null) {
        slot(state.slots().get(id));
      } else if (state.slots().memory(id) != null) {
        deleted(state.slots().memory(id));
      }
    }
  }

  private void slot(final Memslot slot) {
    rows.row("slot").number("slot", slot.id());
    rows.range("gfn", slot.baseGfn(), slot.baseGfn() + slot.pages() - 1);
    rows.number("pages", slot.pages()).word("backing", backing(slot.memory()));
    rows.hex("hva", slot.memory().slotHva());
    for (int level = 1; level <= Memslot.MAX_LEVEL; level++) {
      rows.number("rmaps " + SIZES[level], usedRmaps(slot, level));
    }
    rows.number("write-tracked", writeTracked(slot));
    if (slot.hasDirtyBitmap()) {
      rows.number("dirty", dirtyCount(slot));
    } else {
      rows.absent("dirty");
    }
    rows.flag("log-dirty", slot.logsDirty()).flag("read-only", slot.isReadOnly()).end();
  }

  private void deleted(final SlotMemory memory) {
    rows.row("slot").number("slot", memory.id()).absent("gfn");
    rows.number("pages", memory.slotPages()).word("backing", backing(memory));
    rows.hex("hva", memory.slotHva());
    rows.absent("rmaps 4K")
        .absent("rmaps 2M")
        .absent("rmaps 1G")
        .absent("write-tracked")
        .absent("dirty");
    rows.flag("deleted", true).end();
  }

  private static String backing(final SlotMemory memory) {
    return SIZES[memory.backing().level()];
  }

  private static int usedRmaps(final Memslot slot, final int level) {
    int used = 0;
    for (int unit = 0; unit < slot.units(level); unit++) {
      used += slot.rmap(level, unit) != 0 ? 1 : 0;
    }
    return used;
  }

  private static int writeTracked(final Memslot slot) {
    int tracked = 0;
    for (long gfn = slot.baseGfn(); gfn < slot.baseGfn() + slot.pages(); gfn++) {
      tracked += slot.writeTrack(gfn) != 0 ? 1 : 0;
    }
    return tracked;
  }

  private static long dirtyCount(final Memslot slot) {
    long count = 0;
    for (int word = 0; word < slot.words(); word++) {
      count += Long.bitCount(slot.dirtyWord(word));
    }
    return count;
  }

  private void dirty(final Memslot slot) {
    final long end = slot.baseGfn() + slot.pages();
    int ranges = 0;
    for (long gfn = next(slot, slot.baseGfn(), true); gfn < end; ) {
      final long behind = next(slot, gfn, false);
      if (ranges++ < RANGES || isComplete) {
        rows.row("dirty").number("slot", slot.id());
        rows.range("dirty gfn", gfn, behind - 1).number("pages", behind - gfn).end();
      }
      gfn = next(slot, behind, true);
    }
    if (ranges > RANGES && !isComplete) {
      rows.note("and " + (ranges - RANGES) + " more ranges of slot " + slot.id() + " (--all)");
    }
  }

  /** The first gfn from {@code gfn} on that is dirty, or clean; the slot's end if none is. */
  private static long next(final Memslot slot, final long gfn, final boolean dirty) {
    final long end = slot.baseGfn() + slot.pages();
    long at = gfn;
    while (at < end && slot.isDirty(at) != dirty) {
      at++;
    }
    return at;
  }
}
