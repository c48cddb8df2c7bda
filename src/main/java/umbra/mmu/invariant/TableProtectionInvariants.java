package umbra.mmu.invariant;

import umbra.mmu.guest.Gpte;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/** Invariants of the write protection of guest tables. */
final class TableProtectionInvariants {
  private final VmState state;
  private final Findings findings;

  TableProtectionInvariants(final VmState state, final Findings findings) {
    this.state = state;
    this.findings = findings;
  }

  void check(final ShadowPage page) {
    if (page.isDirect() || state.isObsolete(page)) {
      return;
    }
    if (page.level() > 1) {
      upperTableIsProtected(page);
    } else if (!page.isUnsync()) {
      tableInSyncIsProtected(page);
    }
  }

  /**
   * 30. No entry with W or M maps a gfn that is write-tracked, that is an upper guest table, at any
   * level: such tables are always protected (kvm_slot_page_track_add_page).
   */
  void upperTableIsProtected(final ShadowPage page) {
    noWritableMapping(page, Invariant.UPPER_TABLE_PROTECTED, "an upper table is mapped writable");
  }

  /**
   * 31. No entry with W or M maps a gfn of which a level-1 page is in sync; if all of them are
   * unsync it may be written (account_shadowed, mmu_try_to_unsync_pages,
   * kvm_vcpu_write_protect_gfn).
   */
  void tableInSyncIsProtected(final ShadowPage page) {
    noWritableMapping(page, Invariant.SYNC_TABLE_PROTECTED, "a table in sync is mapped writable");
  }

  private void noWritableMapping(
      final ShadowPage table, final Invariant invariant, final String what) {
    final Memslot slot = state.slots().of(table.gfn());
    for (int level = 1; slot != null && level <= Memslot.MAX_LEVEL; level++) {
      final int head = slot.rmap(level, slot.unit(table.gfn(), level));
      int position = 0;
      for (int p = state.lists().at(head, 0); p != 0; p = state.lists().at(head, ++position)) {
        final ShadowPage page = state.pages().get(PteLists.page(p));
        final int index = PteLists.index(p);
        if (page != null && (page.spte(index) & (Spte.WRITABLE | Spte.MMU_WRITABLE)) != 0) {
          findings.broken(invariant, what, page, index, table.gfn());
        }
      }
    }
    for (int i = 0; i < state.tdpRootCount(); i++) {
      noWritableMapping(table, state.tdpRoot(i), invariant, what);
    }
  }

  /** The same in a tree of the TDP MMU, which has no rmap. */
  private void noWritableMapping(
      final ShadowPage table, final ShadowPage root, final Invariant invariant, final String what) {
    ShadowPage page = root;
    while (page != null) {
      final int index = Gpte.index(table.gfn() << 12, page.level());
      final long spte = page.spte(index);
      if (Spte.isLeaf(spte, page.level()) && (spte & (Spte.WRITABLE | Spte.MMU_WRITABLE)) != 0) {
        findings.broken(invariant, what, page, index, table.gfn());
      }
      page = state.child(page, index);
    }
  }
}
