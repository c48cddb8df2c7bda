package umbra.mmu.host;

import umbra.mmu.event.VmEvents;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.Memslots;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.state.VmState;
import umbra.mmu.tdp.TdpZap;
import umbra.mmu.zap.EntryZap;

/** The MMU notifiers: the host tells KVM that pages of a slot's memory change (reference 10.6). */
public final class Notifiers {
  private final VmState state;
  private final VmEvents events;
  private final EntryZap entries;
  private final TdpZap tdp;

  public Notifiers(
      final VmState state, final VmEvents events, final EntryZap entries, final TdpZap tdp) {
    this.state = state;
    this.events = events;
    this.entries = entries;
    this.tdp = tdp;
  }

  /** Pages {@code [first, first + count)} of the mapping are about to change or go. */
  public void unmap(final SlotMemory memory, final int first, final int count) {
    events.hvaRangeUnmapped(memory.hva(first), memory.hva(first + count));
    boolean zapped = false;
    for (int id = 0; id < Memslots.MAX_SLOTS; id++) {
      final Memslot slot = state.slots().get(id);
      if (slot != null && slot.memory() == memory) {
        zapped |= zapOverlap(slot, first, count);
      }
    }
    if (zapped) {
      events.remoteFlushRequested();
    }
  }

  /** The host maps another page here; its entries are gone already, or go now. */
  public void changePte(final SlotMemory memory, final int page) {
    events.hvaPteChanged(memory.hva(page));
    for (int id = 0; id < Memslots.MAX_SLOTS; id++) {
      final Memslot slot = state.slots().get(id);
      final long gfn = slot == null ? 0 : slot.baseGfn() + page - memory.slotPage();
      if (slot != null && slot.memory() == memory && slot.contains(gfn) && zapPage(slot, gfn)) {
        events.remoteFlushRequested();
      }
    }
  }

  private boolean zapPage(final Memslot slot, final long gfn) {
    final boolean zapped = entries.zapRmap(slot, gfn, 1);
    return tdp.zapPage(gfn) || zapped;
  }

  private boolean zapOverlap(final Memslot slot, final int first, final int count) {
    final long offset = first - (long) slot.memory().slotPage();
    final long from = Math.max(0, offset);
    final long to = Math.min(slot.pages(), offset + count);
    if (from >= to) {
      return false;
    }
    final long gfn = slot.baseGfn() + from;
    final boolean zapped = entries.zapRange(slot, gfn, to - from);
    return tdp.zapRange(gfn, to - from) || zapped;
  }
}
