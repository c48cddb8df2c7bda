package umbra.mmu.invariant;

import umbra.mmu.guest.Access;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;

/** Invariants of one leaf: its rmap, its cached translation, its bits. */
final class LeafInvariants {
  private final VmState state;
  private final GuestEntries guest;
  private final Findings findings;

  LeafInvariants(final VmState state, final GuestEntries guest, final Findings findings) {
    this.state = state;
    this.guest = guest;
    this.findings = findings;
  }

  void check(final ShadowPage page, final int index) {
    final long spte = page.spte(index);
    if (!Spte.isLeaf(spte, page.level())) {
      return;
    }
    cachedAccessIsWithinTheRole(page, index);
    entryGrantsOnlyTheCachedAccess(page, index, spte);
    writeBitsImplyEachOther(page, index, spte);
    if (guest.areTrusted(page)) {
      final long gpte = guest.at(page, index);
      cachedGfnIsTheGuests(page, index, gpte);
      cachedAccessIsTheGuests(page, index, gpte);
    }
    final Memslot slot = state.slots().of(page.gfnOf(index));
    liesWithinASlot(page, index, slot);
    if (slot != null) {
      if (!page.isTdp()) {
        isInItsRmapOnce(page, index, slot);
      }
      hugeLeafIsAllowed(page, index, spte, slot);
      hugeLeafIsNotWritableInALoggedSlot(page, index, spte, slot);
      writableLeafIsDirty(page, index, spte, slot);
      mapsTheHostsFrame(page, index, spte, slot);
    }
  }

  /**
   * 13. Every leaf is in exactly one rmap, that of its cached gfn and level, and once only:
   * notifiers must reach it (rmap_add). That it is in no other one is what {@link
   * RmapInvariants#entriesPointToLeaves} sees from the other side.
   */
  void isInItsRmapOnce(final ShadowPage page, final int index, final Memslot slot) {
    final int unit = slot.unit(page.gfnOf(index), page.level());
    final int head = slot.rmap(page.level(), unit);
    final int pointer = PteLists.pointer(page.number(), index);
    int found = 0;
    int position = 0;
    for (int p = state.lists().at(head, 0); p != 0; p = state.lists().at(head, ++position)) {
      found += p == pointer ? 1 : 0;
    }
    if (found != 1) {
      findings.broken(Invariant.LEAF_IN_RMAP, "not once in its rmap", page, index);
    }
  }

  /**
   * 16. No leaf's gfn lies outside all slots, and a huge frame lies wholly within its slot: rmap
   * and large page counts are arrays of the slot (kvm_mmu_max_mapping_level, __rmap_add).
   */
  void liesWithinASlot(final ShadowPage page, final int index, final Memslot slot) {
    final long gfn = page.gfnOf(index);
    final long pages = GuestEntries.pages(page.level());
    if (slot == null || (gfn & pages - 1) != 0 || !slot.contains(gfn + pages - 1)) {
      findings.broken(Invariant.LEAF_IN_SLOT, "not wholly within a slot", page, index, gfn);
    }
  }

  /**
   * 17. A huge leaf is made only where nothing disallows it, and none covers a shadowed table
   * writable: tables must be trackable at 4K. At the creation of a shadow page the huge leaves
   * above are only write-protected, so a read-only one may stand (account_shadowed).
   */
  void hugeLeafIsAllowed(
      final ShadowPage page, final int index, final long spte, final Memslot slot) {
    final int level = page.level();
    if (level > 1
        && level <= Memslot.MAX_LEVEL
        && Spte.isWritable(spte)
        && slot.largeDisallowed(page.gfnOf(index), level) != 0) {
      findings.broken(Invariant.HUGE_LEAF_ALLOWED, "a huge page is disallowed here", page, index);
    }
  }

  /**
   * 18. The cached gfn of a leaf is the frame of the guest's entry it was built from; for a page in
   * sync that is the entry as it is now (FNAME(sync_page), kvm_mmu_pte_write).
   */
  void cachedGfnIsTheGuests(final ShadowPage page, final int index, final long gpte) {
    if (page.gfnOf(index) != guest.frame(page, index, gpte)) {
      findings.broken(
          Invariant.CACHED_GFN, "not the guest's frame", page, index, page.gfnOf(index));
    }
  }

  /**
   * 19. The cached access is within role.access, the access of all tables above. With CR0.WP = 0 a
   * supervisor's write adds WRITE to an entry whatever the tables above say (reference 4.3; the
   * recordings show it: p02, operation 46).
   */
  void cachedAccessIsWithinTheRole(final ShadowPage page, final int index) {
    final int adjusted = PageRole.ignoresWriteProtect(page.role()) ? Access.WRITE : 0;
    if ((page.accessOf(index) & ~(PageRole.access(page.role()) | adjusted)) != 0) {
      findings.broken(Invariant.CACHED_ACCESS_IN_ROLE, "more than its page's role", page, index);
    }
  }

  /**
   * 20. For a page in sync the cached access is role.access and what the guest's entry grants,
   * except that WRITE may be missing: the entry was clean then, and D was set by the walker, whose
   * store is not tracked. With CR0.WP = 0 the access is adjusted and tells nothing (reference 4.3).
   */
  void cachedAccessIsTheGuests(final ShadowPage page, final int index, final long gpte) {
    if (PageRole.ignoresWriteProtect(page.role())) {
      return;
    }
    final int cached = page.accessOf(index);
    final int granted = GuestEntries.access(page, gpte);
    if (cached != granted && cached != (granted & ~Access.WRITE)) {
      findings.broken(Invariant.CACHED_ACCESS, "not what the guest's entry grants", page, index);
    }
  }

  /**
   * 21. In a direct page a leaf's gfn is the one of its position and its access is role.access
   * (kvm_mmu_page_set_translation warns). Nothing is stored there, so it is the event that is
   * looked at.
   */
  void directTranslationIsByPosition(
      final ShadowPage page, final int index, final long gfn, final int access) {
    if (!page.isDirect()) {
      return;
    }
    if (gfn != page.gfnOf(index)) {
      findings.broken(Invariant.DIRECT_TRANSLATION, "another gfn", page, index, gfn);
    }
    if (access != PageRole.access(page.role())) {
      findings.broken(Invariant.DIRECT_TRANSLATION, "another access", page, index, gfn);
    }
  }

  /**
   * 22. W needs WRITE in the cached access, execution EXEC, and user USER; with the NX mitigation
   * nothing above level 1 is executable (make_spte).
   */
  void entryGrantsOnlyTheCachedAccess(final ShadowPage page, final int index, final long spte) {
    final int granted =
        (Spte.isWritable(spte) ? Access.WRITE : 0)
            | ((spte & Spte.USER) != 0 ? Access.USER : 0)
            | ((spte & Spte.NO_EXECUTE) == 0 ? Access.EXEC : 0);
    if ((granted & ~page.accessOf(index)) != 0) {
      findings.broken(Invariant.SPTE_IN_ACCESS, "it grants more than is cached", page, index);
    }
    if (page.level() > 1 && (granted & Access.EXEC) != 0 && state.isOn(Parameter.NX_HUGE_PAGES)) {
      findings.broken(Invariant.SPTE_IN_ACCESS, "an executable huge page", page, index);
    }
  }

  /** 34. W implies M and M implies H (check_spte_writable_invariants warns). */
  void writeBitsImplyEachOther(final ShadowPage page, final int index, final long spte) {
    final boolean mmuWritable = (spte & Spte.MMU_WRITABLE) != 0;
    if (Spte.isWritable(spte) && !mmuWritable) {
      findings.broken(Invariant.WRITE_BITS, "W without M", page, index);
    }
    if (mmuWritable && (spte & Spte.HOST_WRITABLE) == 0) {
      findings.broken(Invariant.WRITE_BITS, "M without H", page, index);
    }
  }

  /**
   * 35. In a slot that logs dirty pages no leaf above level 1 has W, or a write would go by
   * unlogged (kvm_mmu_slot_remove_write_access). With the log initially all set a region stays
   * writable until it is cleared first, and then its pages are all dirty.
   */
  void hugeLeafIsNotWritableInALoggedSlot(
      final ShadowPage page, final int index, final long spte, final Memslot slot) {
    if (page.level() == 1 || !slot.logsDirty() || !Spte.isWritable(spte)) {
      return;
    }
    final boolean initiallyAllSet = state.parameter(Parameter.MANUAL_PROTECT) == 3;
    if (!initiallyAllSet || !isWhollyDirty(slot, page.gfnOf(index), page.level())) {
      findings.broken(Invariant.NO_HUGE_WRITE_IN_LOG, "a huge page is writable", page, index);
    }
  }

  /**
   * 36. W on a gfn of a logged slot means that its dirty bit is set, for it was set together with W
   * and both are cleared together (make_spte, kvm_arch_mmu_enable_log_dirty_pt_masked). There is no
   * PML here, and never cleared regions of a log initially all set have their bits set.
   */
  void writableLeafIsDirty(
      final ShadowPage page, final int index, final long spte, final Memslot slot) {
    if (page.level() == 1
        && slot.logsDirty()
        && Spte.isWritable(spte)
        && !slot.isDirty(page.gfnOf(index))) {
      findings.broken(
          Invariant.NO_LOST_DIRTY_PAGE, "writable and not dirty", page, index, page.gfnOf(index));
    }
  }

  /**
   * 38. A leaf maps the frame that the host has behind its gfn now, unless an invalidation of it is
   * under way (mmu_notifier_retry, kvm_unmap_gfn_range).
   */
  void mapsTheHostsFrame(
      final ShadowPage page, final int index, final long spte, final Memslot slot) {
    final long gfn = page.gfnOf(index);
    if (Spte.frame(spte) != slot.memory().pfn(slot.mappingPage(gfn))) {
      findings.broken(Invariant.FRAME, "not the host's frame", page, index, gfn);
    }
  }

  private static boolean isWhollyDirty(final Memslot slot, final long first, final int level) {
    for (long gfn = first; gfn < first + GuestEntries.pages(level); gfn++) {
      if (slot.contains(gfn) && !slot.isDirty(gfn)) {
        return false;
      }
    }
    return true;
  }
}
