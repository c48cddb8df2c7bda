package umbra.mmu.invariant;

import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/** Invariants of the reverse maps and of the lists that they are made of. */
final class RmapInvariants {
  private final VmState state;
  private final Findings findings;
  private long fewestDescriptors;
  private long mostDescriptors;

  RmapInvariants(final VmState state, final Findings findings) {
    this.state = state;
    this.findings = findings;
  }

  /** Before all {@link #checkSlot} and {@link #checkPage} of one round. */
  void begin() {
    fewestDescriptors = 0;
    mostDescriptors = 0;
  }

  void checkSlot(final Memslot slot) {
    for (int level = 1; level <= Memslot.MAX_LEVEL; level++) {
      final int units = slot.units(level);
      for (int unit = 0; unit < units; unit++) {
        final int head = slot.rmap(level, unit);
        if (head != 0) {
          entriesPointToLeaves(slot, level, unit, head);
          countDescriptors(head);
        }
      }
    }
  }

  void checkPage(final ShadowPage page) {
    countDescriptors(page.parents());
  }

  /** After them. */
  void end() {
    descriptorsHoldEntries();
  }

  /**
   * 14. Every rmap entry points to a leaf in an allocated page of that level, whose gfn is the
   * rmap's: rmap walkers take it for one unseen (rmap_get_first, a BUG in KVM).
   */
  void entriesPointToLeaves(final Memslot slot, final int level, final int unit, final int head) {
    int position = 0;
    for (int p = state.lists().at(head, 0); p != 0; p = state.lists().at(head, ++position)) {
      final ShadowPage page = state.pages().get(PteLists.page(p));
      final int index = PteLists.index(p);
      if (page == null || page.level() != level || !Spte.isLeaf(page.spte(index), level)) {
        findings.broken(Invariant.RMAP_LEADS_TO_LEAF, "no leaf there", gfn(slot, level, unit));
      } else if (!slot.contains(page.gfnOf(index)) || slot.unit(page.gfnOf(index), level) != unit) {
        findings.broken(
            Invariant.RMAP_LEADS_TO_LEAF,
            "a leaf of another frame",
            page,
            index,
            page.gfnOf(index));
      }
    }
  }

  /**
   * 15. A descriptor holds 1 to 14 entries (pte_list_add, pte_list_remove): all lists together need
   * no fewer descriptors than full ones would, and use no more than one an entry.
   */
  void descriptorsHoldEntries() {
    final int inUse = state.lists().descriptorsInUse();
    if (inUse < fewestDescriptors || inUse > mostDescriptors) {
      findings.broken(Invariant.LIST_FORM, "descriptors in use do not fit the lists", -1);
    }
  }

  private void countDescriptors(final int head) {
    if ((head & 1) != 0) {
      final int size = state.lists().size(head);
      fewestDescriptors += (size + PteLists.SLOTS - 1) / PteLists.SLOTS;
      mostDescriptors += size;
    }
  }

  private static long gfn(final Memslot slot, final int level, final int unit) {
    return ((slot.baseGfn() >> (9 * (level - 1))) + unit) << (9 * (level - 1));
  }
}
