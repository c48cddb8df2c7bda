package umbra.mmu.invariant;

import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/**
 * Invariants of the tables of the TDP MMU, beside those that hold for every page: links (6 to 9),
 * leaves (16, 17, 21, 22, 34 to 36, 38), statistics (24, 26).
 */
final class TdpInvariants {
  private final VmState state;
  private final Findings findings;

  TdpInvariants(final VmState state, final Findings findings) {
    this.state = state;
    this.findings = findings;
  }

  void check(final ShadowPage page) {
    if (!page.isTdp()) {
      return;
    }
    hangsUnderAListedRoot(page);
    holdsNoMarker(page);
    if (page.isInvalid()) {
      deadRootIsEmpty(page);
    }
  }

  /**
   * 46. Each table has one parent, and the way up ends at a root on the list: what is removed is
   * removed whole (handle_removed_pt, tdp_mmu_unlink_sp).
   */
  void hangsUnderAListedRoot(final ShadowPage page) {
    ShadowPage top = page;
    while (top.parents() != 0) {
      final ShadowPage above = state.pages().get(PteLists.page(state.lists().first(top.parents())));
      if (above == null || above.level() <= top.level()) {
        findings.broken(Invariant.TDP_TREE, "its parent is no table above it", top);
        return;
      }
      top = above;
    }
    if (!isListed(top)) {
      findings.broken(Invariant.TDP_TREE, "it hangs under no root", page);
    }
  }

  /**
   * 46. The marker of a removed entry is taken away before the lock is given back: others would
   * wait for it for ever (tdp_mmu_zap_spte_atomic).
   */
  void holdsNoMarker(final ShadowPage page) {
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      if (page.spte(i) == Spte.REMOVED) {
        findings.broken(Invariant.TDP_TREE, "a marker was left", page, i);
      }
    }
  }

  /** 46. What remains of a dead root is the page itself, until the last vCPU drops it. */
  void deadRootIsEmpty(final ShadowPage page) {
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      if (page.spte(i) != 0) {
        findings.broken(Invariant.TDP_TREE, "a dead root has an entry", page, i);
      }
    }
  }

  private boolean isListed(final ShadowPage page) {
    for (int i = 0; i < state.tdpRootCount(); i++) {
      if (state.tdpRoot(i) == page) {
        return true;
      }
    }
    return false;
  }
}
