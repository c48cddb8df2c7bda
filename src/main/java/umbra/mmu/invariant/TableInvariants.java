package umbra.mmu.invariant;

import umbra.mmu.guest.Access;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/** Invariants of a table pointer and the child behind it. */
final class TableInvariants {
  private final VmState state;
  private final GuestEntries guest;
  private final Findings findings;

  TableInvariants(final VmState state, final GuestEntries guest, final Findings findings) {
    this.state = state;
    this.guest = guest;
    this.findings = findings;
  }

  void check(final ShadowPage page, final int index) {
    if (!Spte.isTable(page.spte(index), page.level())) {
      return;
    }
    final ShadowPage child = state.child(page, index);
    childKnowsTheEntry(page, index, child);
    if (child == null) {
      return;
    }
    childIsAlive(page, index, child);
    childHasTheDerivedRole(page, index, child);
    childShadowsTheFrame(page, index, child);
  }

  /**
   * 6. For each table pointer the child exists, is one level lower and has the entry among its
   * parents exactly once: zapping the child must find the entry (mmu_page_add_parent_pte).
   */
  void childKnowsTheEntry(final ShadowPage page, final int index, final ShadowPage child) {
    if (child == null) {
      findings.broken(Invariant.LINKS, "a table pointer to no page", page, index);
    } else if (child.level() != page.level() - 1) {
      findings.broken(Invariant.LINKS, "a child that is not one level lower", page, index);
    } else if (parentPointers(child, PteLists.pointer(page.number(), index)) != 1) {
      findings.broken(Invariant.LINKS, "not once among its child's parents", page, index);
    }
  }

  /**
   * 7. No entry points to a page that is invalid, or from a live page to one of another generation:
   * the child could be freed while in use (kvm_mmu_unlink_parents, is_obsolete_sp).
   */
  void childIsAlive(final ShadowPage page, final int index, final ShadowPage child) {
    final boolean foreign = !state.isObsolete(page) && child.generation() != page.generation();
    if (child.isInvalid() || foreign) {
      findings.broken(Invariant.NO_DEAD_CHILD, "a table pointer to an obsolete page", page, index);
    }
  }

  /**
   * 8. A child has the role that the parent and the guest's entry derive (kvm_mmu_child_role). With
   * CHILD_REUSE_CHECKS_ROLE off this can break, and the report is the finding.
   *
   * <p>A direct child below a huge guest entry may lack WRITE, for it was linked while the entry
   * was clean; with CR0.WP = 0 its access is the one adjusted for that (reference 4.3).
   */
  void childHasTheDerivedRole(final ShadowPage page, final int index, final ShadowPage child) {
    final int access = PageRole.access(child.role());
    final int derived = PageRole.child(page.role(), index, child.isDirect(), access);
    // The level is 6's matter, the validity 7's.
    if (((derived ^ child.role()) & ~(PageRole.LEVEL | PageRole.INVALID)) != 0) {
      findings.broken(Invariant.CHILD_ROLE, "a child of another mode", page, index);
    }
    if (page.isDirect()) {
      if (!child.isDirect() || access != PageRole.access(page.role())) {
        findings.broken(Invariant.CHILD_ROLE, "a child unlike its direct parent", page, index);
      }
    } else if (guest.areTrusted(page)) {
      childFitsTheGuestEntry(page, index, child);
    }
  }

  /**
   * 9. An indirect child shadows the frame that the guest's entry names, a direct one the aligned
   * frame that the entry maps (kvm_mmu_get_child_sp, which compares them since 0cb2af2ea66a).
   */
  void childShadowsTheFrame(final ShadowPage page, final int index, final ShadowPage child) {
    if (page.isDirect()) {
      if (child.gfn() != page.gfnOf(index)) {
        findings.broken(Invariant.CHILD_GFN, "a child for another part", page, index, child.gfn());
      }
    } else if (guest.areTrusted(page)
        && child.gfn() != guest.frame(page, index, guest.at(page, index))) {
      findings.broken(Invariant.CHILD_GFN, "a child for another frame", page, index, child.gfn());
    }
  }

  private void childFitsTheGuestEntry(
      final ShadowPage page, final int index, final ShadowPage child) {
    final long gpte = guest.at(page, index);
    if (child.isDirect() != guest.isLeaf(page, gpte)) {
      findings.broken(Invariant.CHILD_ROLE, "direct and huge do not agree", page, index);
      return;
    }
    final int granted = GuestEntries.access(page, gpte);
    final int access = PageRole.access(child.role());
    final boolean adjusted = child.isDirect() && PageRole.ignoresWriteProtect(page.role());
    final boolean clean = child.isDirect() && (access | Access.WRITE) == (granted | Access.WRITE);
    if (access != granted && !adjusted && !(clean && (access & ~granted) == 0)) {
      findings.broken(Invariant.CHILD_ROLE, "access that the guest does not give", page, index);
    }
  }

  private int parentPointers(final ShadowPage child, final int pointer) {
    int found = 0;
    int position = 0;
    for (int p = state.lists().at(child.parents(), 0);
        p != 0;
        p = state.lists().at(child.parents(), ++position)) {
      found += p == pointer ? 1 : 0;
    }
    return found;
  }
}
