package umbra.cli.rewind;

import umbra.journal.history.CellKind;
import umbra.journal.history.CellValues;
import umbra.mmu.event.Mix;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.VmState;

/** Stops a session when an entry, or what maps a guest frame, has changed. */
final class Watch implements Stop {
  private final int number;
  private final String text;
  private final long gfn;
  private final int page;
  private final int index;
  private VmState state;
  private long value;

  private Watch(
      final int number, final String text, final long gfn, final int page, final int index) {
    this.number = number;
    this.text = text;
    this.gfn = gfn;
    this.page = page;
    this.index = index;
  }

  static Watch ofEntry(final int number, final int page, final int index) {
    return new Watch(number, "spte " + page + ":" + index, -1, page, index);
  }

  static Watch ofGfn(final int number, final long gfn) {
    return new Watch(number, "gfn 0x" + Long.toHexString(gfn), gfn, 0, 0);
  }

  @Override
  public int number() {
    return number;
  }

  /** Takes the value as it is; {@code now} may be null, before the first event. */
  void begin(final VmState now) {
    state = now;
    value = now == null ? 0 : value(now);
  }

  @Override
  public String reason(final HeardEvent event) {
    final long old = value;
    value = value(event.state());
    return old != value ? "watch " + number + ": " + text + " changed" : null;
  }

  private long value(final VmState now) {
    state = now;
    return gfn < 0 ? ofEntry() : ofGfn();
  }

  private long ofEntry() {
    final ShadowPage found = state.pages().get(page);
    return found == null ? 0 : found.spte(index);
  }

  /** The leaves in the rmaps, those of the TDP MMU, and the dirty bit, in one number. */
  private long ofGfn() {
    long hash = 0;
    final Memslot slot = state.slots().of(gfn);
    if (slot != null) {
      hash = slot.hasDirtyBitmap() && slot.isDirty(gfn) ? 1 : 0;
      for (int level = 1; level <= Memslot.MAX_LEVEL; level++) {
        final int head = slot.rmap(level, slot.unit(gfn, level));
        for (int i = 0; i < state.lists().size(head); i++) {
          hash = Mix.then(hash, entry(state.lists().at(head, i)));
        }
      }
    }
    for (int root = 0; root < state.tdpRootCount(); root++) {
      hash = Mix.then(hash, leafBelow(state.tdpRoot(root)));
    }
    return hash;
  }

  private long entry(final int pointer) {
    final ShadowPage found = state.pages().get(PteLists.page(pointer));
    final int at = PteLists.index(pointer);
    return CellValues.of(state, CellKind.SPTE, found.number(), at, found.level());
  }

  private long leafBelow(final ShadowPage root) {
    ShadowPage table = root;
    ShadowPage below = root;
    int at = 0;
    while (below != null) {
      table = below;
      at = (int) (gfn >> 9 * (table.level() - 1)) & ShadowPage.ENTRIES - 1;
      below = state.child(table, at);
    }
    return table.spte(at);
  }

  @Override
  public String toString() {
    return number + "  watch " + text;
  }
}
