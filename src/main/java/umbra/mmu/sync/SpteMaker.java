package umbra.mmu.sync;

import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Access;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;

/** Builds leaf entries (make_spte; the steps are those of reference 1.5). */
public final class SpteMaker {
  private final VmState state;
  private final VmEvents events;
  private final Unsyncing unsyncing;
  private boolean writeProtected;

  public SpteMaker(final VmState state, final VmEvents events, final Unsyncing unsyncing) {
    this.state = state;
    this.events = events;
    this.unsyncing = unsyncing;
  }

  /** Whether the last entry was refused write rights because its gfn holds a guest table. */
  public boolean writeProtected() {
    return writeProtected;
  }

  /**
   * The entry for {@code gfn} at {@code level}. Unsyncs pages and marks the gfn dirty where the
   * rules ask for it.
   *
   * @param old the entry that stands there now
   * @param prefetch nobody accessed the address yet, so A stays clear
   */
  public long make(
      final Memslot slot,
      final int level,
      final int access,
      final long gfn,
      final long pfn,
      final long old,
      final boolean prefetch,
      final boolean canUnsync,
      final boolean hostWritable) {
    writeProtected = false;
    long spte = Spte.MMU_PRESENT | Spte.PRESENT | pfn << 12;
    spte |= Spte.ACCESSED;
    int rights = access;
    if (level > 1 && state.isOn(Parameter.NX_HUGE_PAGES)) {
      rights &= ~Access.EXEC;
    }
    if ((rights & Access.EXEC) == 0) {
      spte |= Spte.NO_EXECUTE;
    }
    if ((rights & Access.USER) != 0) {
      spte |= Spte.USER;
    }
    if (level > 1) {
      spte |= Spte.LARGE;
    }
    if (hostWritable) {
      spte |= Spte.HOST_WRITABLE;
    } else {
      rights &= ~Access.WRITE;
    }
    if ((rights & Access.WRITE) != 0) {
      spte = withWrite(spte, slot, level, gfn, old, prefetch, canUnsync);
    }
    if (prefetch) {
      spte &= ~Spte.ACCESSED;
    }
    if (Spte.isWritable(spte) && slot.missesDirtyMark(gfn)) {
      events.gfnDirtied(slot.id(), gfn - slot.baseGfn());
    }
    return spte;
  }

  private long withWrite(
      final long spte,
      final Memslot slot,
      final int level,
      final long gfn,
      final long old,
      final boolean prefetch,
      final boolean canUnsync) {
    final long writable = spte | Spte.WRITABLE | Spte.MMU_WRITABLE;
    if (writeWasAllowed(old, level)) {
      return writable;
    }
    if (!unsyncing.allowWrite(slot, gfn, canUnsync, prefetch)) {
      writeProtected = true;
      return spte;
    }
    return writable | Spte.DIRTY;
  }

  /**
   * An old writable leaf proves that the tables of its gfn are unsync: no second look, and no D. At
   * level 1 any old value counts, an MMIO entry with its access bit W too (reference 1.5 step 6).
   */
  private boolean writeWasAllowed(final long old, final int level) {
    final boolean counts =
        level == 1
            || (old & Spte.LARGE) != 0
            || !state.isOn(Parameter.SKIP_UNSYNC_ONLY_IF_OLD_LEAF);
    return counts && Spte.isWritable(old);
  }
}
