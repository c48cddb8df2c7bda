package umbra.mmu.split;

import umbra.mmu.event.VmEvents;
import umbra.mmu.fault.MappingLevel;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;
import umbra.mmu.sync.WriteProtection;
import umbra.mmu.tdp.TdpProtection;
import umbra.mmu.tdp.TdpSplit;

/** Dirty logging of shadow pages and of the TDP MMU (reference 8). */
public final class DirtyLogging {
  private final VmState state;
  private final VmEvents events;
  private final WriteProtection writeProtection;
  private final EagerSplit eagerSplit;
  private final TdpProtection tdpProtection;
  private final TdpSplit tdpSplit;
  private final TdpCollapse tdpCollapse;

  public DirtyLogging(
      final VmState state,
      final VmEvents events,
      final WriteProtection writeProtection,
      final EagerSplit eagerSplit,
      final TdpProtection tdpProtection,
      final TdpSplit tdpSplit,
      final TdpCollapse tdpCollapse) {
    this.state = state;
    this.events = events;
    this.writeProtection = writeProtection;
    this.eagerSplit = eagerSplit;
    this.tdpProtection = tdpProtection;
    this.tdpSplit = tdpSplit;
    this.tdpCollapse = tdpCollapse;
  }

  /** Logging starts: every leaf of the slot loses W but keeps M; one flush in any case. */
  public void start(final Memslot slot) {
    splitAhead(slot, slot.baseGfn(), slot.baseGfn() + slot.pages());
    for (int level = 1; level <= Memslot.MAX_LEVEL; level++) {
      final int units = slot.units(level);
      for (int unit = 0; unit < units; unit++) {
        writeProtection.protectUnit(slot, level, unit, false);
      }
    }
    tdpProtection.protectSlot(slot);
    events.remoteFlushRequested();
  }

  /**
   * Logging ends: leaves in direct pages that a larger mapping could replace are zapped
   * (kvm_mmu_zap_collapsible_spte).
   */
  public void stop(final Memslot slot) {
    boolean zapped = false;
    for (int level = 1; level < Memslot.MAX_LEVEL; level++) {
      final int units = slot.units(level);
      for (int unit = 0; unit < units; unit++) {
        zapped |= collapse(slot, level, unit);
      }
    }
    if (zapped) {
      events.remoteFlushRequested();
    }
    tdpCollapse.collapse(slot);
  }

  /** Write-protects the pages of one 64-page word again; the caller flushes. */
  public void protectAgain(
      final Memslot slot, final int word, final long mask, final boolean initiallyAllSet) {
    if (initiallyAllSet) {
      protectLarge(slot, word, mask);
    }
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      tdpProtection.protectPage(slot.baseGfn() + 64L * word + Long.numberOfTrailingZeros(rest));
    }
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      final long gfn = slot.baseGfn() + 64L * word + Long.numberOfTrailingZeros(rest);
      writeProtection.protectUnit(slot, 1, slot.unit(gfn, 1), false);
    }
  }

  /** Huge leaves were never protected when logging started: they are now, and strongly (8.3). */
  private void protectLarge(final Memslot slot, final int word, final long mask) {
    final long base = slot.baseGfn() + 64L * word;
    final long start = base + Long.numberOfTrailingZeros(mask);
    final long end = base + 63 - Long.numberOfLeadingZeros(mask);
    // KVM passes the last gfn where the split takes the first one behind the range (8.3).
    splitAhead(slot, start, end);
    protectLargeOf(slot, start);
    final long endFrame = end + 511 & -512L;
    if ((start + 511 & -512L) < endFrame) {
      protectLargeOf(slot, end);
    }
  }

  private void protectLargeOf(final Memslot slot, final long gfn) {
    for (int level = 2; level <= Memslot.MAX_LEVEL; level++) {
      writeProtection.protectUnit(slot, level, slot.unit(gfn, level), true);
    }
    tdpProtection.protectTable(gfn, 2);
  }

  /** Eager splitting, so that the guest's writes need not wait for it. */
  private void splitAhead(final Memslot slot, final long start, final long end) {
    if (state.isOn(Parameter.EAGER_PAGE_SPLIT)) {
      eagerSplit.split(slot, start, end);
      tdpSplit.split(start, end);
    }
  }

  private boolean collapse(final Memslot slot, final int level, final int unit) {
    boolean zapped = false;
    int position = 0;
    int pointer = state.lists().at(slot.rmap(level, unit), 0);
    while (pointer != 0) {
      final ShadowPage page = state.pages().get(PteLists.page(pointer));
      if (page.isDirect() && canBeLarger(slot, page)) {
        events.spteDropped(page.number(), PteLists.index(pointer));
        zapped = true;
        position = 0;
      } else {
        position++;
      }
      pointer = state.lists().at(slot.rmap(level, unit), position);
    }
    return zapped;
  }

  /** KVM asks for the gfn of the page, not of the entry (reference 8.7). */
  private static boolean canBeLarger(final Memslot slot, final ShadowPage page) {
    if (!slot.contains(page.gfn())) {
      return false;
    }
    return page.level() < MappingLevel.maximum(slot, page.gfn(), Memslot.MAX_LEVEL);
  }
}
