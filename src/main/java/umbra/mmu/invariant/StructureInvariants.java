package umbra.mmu.invariant;

import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.ShadowPages;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/** Invariants of a shadow page's header: where it is kept and what it may be. */
final class StructureInvariants {
  private final VmState state;
  private final Findings findings;

  StructureInvariants(final VmState state, final Findings findings) {
    this.state = state;
    this.findings = findings;
  }

  void check(final ShadowPage page) {
    roleFieldsFitTogether(page);
    parentsPointHere(page);
    unsyncPageIsAnIndirectLeafTable(page);
    unsyncPageIsReachable(page);
    if (!page.isTdp()) {
      inHashBucketOnce(page);
      uniqueAmongLivePages(page);
      invalidPageIsEmpty(page);
      validPageIsOfThisGeneration(page);
    }
  }

  /**
   * 1. Every valid shadow page is in exactly one hash bucket, that of its gfn: lookup must find it
   * (kvm_mmu_alloc_shadow_page, for_each_valid_sp).
   */
  void inHashBucketOnce(final ShadowPage page) {
    int found = 0;
    for (ShadowPage other = state.pages().firstInBucket(page.gfn());
        other != null && found < 2;
        other = ShadowPages.nextInBucket(other)) {
      found += other == page ? 1 : 0;
    }
    if (found != 1) {
      findings.broken(Invariant.HASHED, "not in its hash bucket once", page);
    }
  }

  /**
   * 2. No two non-obsolete pages have the same gfn and role: lookup would have found the first
   * (kvm_mmu_find_shadow_page).
   */
  void uniqueAmongLivePages(final ShadowPage page) {
    if (state.isObsolete(page)) {
      return;
    }
    for (ShadowPage other = ShadowPages.nextInBucket(page);
        other != null;
        other = ShadowPages.nextInBucket(other)) {
      final boolean same = other.gfn() == page.gfn() && other.role() == page.role();
      if (same && !state.isObsolete(other)) {
        findings.broken(Invariant.UNIQUE, "another live page has its gfn and role", page);
      }
    }
  }

  /**
   * 11. An invalid page has all 512 entries empty and no parents: zapping emptied it
   * (__kvm_mmu_prepare_zap_page, kvm_mmu_page_unlink_children, kvm_mmu_unlink_parents).
   */
  void invalidPageIsEmpty(final ShadowPage page) {
    if (!page.isInvalid()) {
      return;
    }
    if (page.parents() != 0) {
      findings.broken(Invariant.DEAD_IS_EMPTY, "an invalid page has parents", page);
    }
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      if (page.spte(i) != 0) {
        findings.broken(Invariant.DEAD_IS_EMPTY, "an invalid page has an entry", page, i);
        return;
      }
    }
  }

  /**
   * 12. A quadrant only with 4-byte entries; these only up to level 2; passthrough only at level 5
   * and not direct (union kvm_mmu_page_role). That a direct page has no translations is so by
   * construction here.
   */
  void roleFieldsFitTogether(final ShadowPage page) {
    final int role = page.role();
    final boolean fourByte = (role & PageRole.FOUR_BYTE) != 0;
    if (PageRole.quadrant(role) != 0 && !fourByte) {
      findings.broken(Invariant.ROLE_FORM, "a quadrant with 8-byte entries", page);
    }
    if (fourByte && page.level() > 2) {
      findings.broken(Invariant.ROLE_FORM, "4-byte entries above level 2", page);
    }
    if ((role & PageRole.PASSTHROUGH) != 0 && (page.level() != 5 || page.isDirect())) {
      findings.broken(Invariant.ROLE_FORM, "a passthrough page that is no root", page);
    }
  }

  /**
   * 6, second half. Each parent pointer of a page points to a present table pointer whose frame is
   * that page: zapping must find all (mmu_page_add_parent_pte, drop_parent_pte).
   */
  void parentsPointHere(final ShadowPage page) {
    int position = 0;
    for (int p = parent(page, 0); p != 0; p = parent(page, ++position)) {
      final ShadowPage above = state.pages().get(PteLists.page(p));
      if (above == null || state.child(above, PteLists.index(p)) != page) {
        findings.broken(Invariant.LINKS, "a parent pointer leads to no entry for it", page);
        return;
      }
    }
  }

  /**
   * 32. unsync implies level 1, not direct and valid: only such a table may be out of step
   * (kvm_unsync_page warns).
   */
  void unsyncPageIsAnIndirectLeafTable(final ShadowPage page) {
    if (page.isUnsync() && (page.level() != 1 || page.isDirect() || page.isInvalid())) {
      findings.broken(Invariant.UNSYNC_FORM, "it must not be unsync", page);
    }
  }

  /**
   * 33. The count of unsync children is the number of set bits, and for every unsync page each
   * entry on the way down to it has its bit set: a sync must find it. Bits may be set for nothing
   * (kvm_mmu_mark_parents_unsync, __mmu_unsync_walk).
   */
  void unsyncPageIsReachable(final ShadowPage page) {
    int bits = 0;
    for (int i = page.nextUnsyncChild(0); i < ShadowPage.ENTRIES; i = page.nextUnsyncChild(i + 1)) {
      bits++;
    }
    if (bits != page.unsyncChildren()) {
      findings.broken(Invariant.UNSYNC_REACHABLE, "the count is not that of the bits", page);
    }
    if (page.isUnsync()) {
      bitsAboveAreSet(page);
    }
  }

  /**
   * 44. At most one past generation exists, and once the zap of all pages is over no valid page of
   * it is left: what remains are dead roots (kvm_zap_obsolete_pages). The generation is one bit, so
   * a survivor would come back to life with the next flip.
   */
  void validPageIsOfThisGeneration(final ShadowPage page) {
    if (!page.isInvalid() && page.generation() != state.generation()) {
      findings.broken(Invariant.GENERATIONS, "a valid page of a past generation", page);
    }
  }

  private void bitsAboveAreSet(final ShadowPage page) {
    int position = 0;
    for (int p = parent(page, 0); p != 0; p = parent(page, ++position)) {
      final ShadowPage above = state.pages().get(PteLists.page(p));
      final int index = PteLists.index(p);
      if (above == null || !Spte.isTable(above.spte(index), above.level())) {
        return;
      }
      if (!above.hasUnsyncChild(index)) {
        findings.broken(Invariant.UNSYNC_REACHABLE, "no bit leads to an unsync page", above, index);
      }
      bitsAboveAreSet(above);
    }
  }

  private int parent(final ShadowPage page, final int position) {
    return state.lists().at(page.parents(), position);
  }

  /**
   * 23. After a huge entry was split there is a table that maps the same frames in the same order,
   * completely; entries that stood in it before agree (kvm_mmu_split_huge_page,
   * tdp_mmu_split_huge_page). An entry may lead to a table of its own, which was split earlier.
   *
   * @param huge the entry before it was split
   * @param level its level
   */
  void splitChildrenMapTheSameFrames(final long gfn, final long huge, final int level) {
    boolean found = false;
    for (int number = 1; number <= state.pages().highestNumber(); number++) {
      final ShadowPage page = state.pages().get(number);
      if (page != null
          && page.isDirect()
          && !page.isInvalid()
          && page.level() == level - 1
          && page.gfn() == gfn) {
        found |= mapsWholly(page, Spte.frame(huge));
      }
    }
    if (!found) {
      findings.broken(Invariant.SPLIT_CHILDREN, "no table took the huge page's place", gfn);
    }
  }

  /** Only a table that is complete has to agree: others of that gfn are of other accesses. */
  private boolean mapsWholly(final ShadowPage page, final long firstFrame) {
    int wrong = -1;
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      final long spte = page.spte(i);
      if (!Spte.isPresent(spte)) {
        return false;
      }
      final long frame = firstFrame + i * GuestEntries.pages(page.level());
      if (Spte.isLeaf(spte, page.level()) && Spte.frame(spte) != frame) {
        wrong = i;
      }
    }
    if (wrong >= 0) {
      findings.broken(Invariant.SPLIT_CHILDREN, "another frame than before", page, wrong);
    }
    return true;
  }
}
