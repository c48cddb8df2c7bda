package umbra.mmu.invariant;

import umbra.mmu.guest.Access;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;

/**
 * What a walk of the shadow tables grants, against what the guest's own tables grant now. The other
 * invariants compare a page with its neighbours; this one follows whole paths from the roots and
 * takes the rights from the guest's entries alone, so it does not trust any role.
 */
final class SoundnessInvariants {
  private final VmState state;
  private final GuestEntries guest;
  private final Findings findings;

  SoundnessInvariants(final VmState state, final GuestEntries guest, final Findings findings) {
    this.state = state;
    this.guest = guest;
    this.findings = findings;
  }

  /** 37, for every path below a page that is some vCPU's root. */
  void checkBelow(final ShadowPage root) {
    if (!root.isDirect() && root.rootCount() > 0) {
      shadowGrantsNoMoreThanTheGuest(root, Access.ALL);
    }
  }

  /**
   * 37. Where all pages of a path are in sync, the leaf grants only what the guest's entries on the
   * path grant together. With CR0.WP = 0 a supervisor may write what the entries forbid, so such a
   * leaf has W without U (reference 4.3). Below an unsync page, or a table that the host wrote,
   * what the guest's tables say proves nothing.
   *
   * @param rights granted by the guest's entries above
   */
  void shadowGrantsNoMoreThanTheGuest(final ShadowPage page, final int rights) {
    if (page.isDirect()) {
      for (int index = 0; index < ShadowPage.ENTRIES; index++) {
        compare(page, index, rights);
      }
      return;
    }
    if (!guest.areTrusted(page)) {
      return;
    }
    for (int index = 0; index < ShadowPage.ENTRIES; index++) {
      if (Spte.isPresent(page.spte(index))) {
        final long gpte = guest.at(page, index);
        compare(page, index, Gpte.isPresent(gpte) ? rights & Access.of(gpte) : 0);
      }
    }
  }

  private void compare(final ShadowPage page, final int index, final int rights) {
    final long spte = page.spte(index);
    if (!Spte.isPresent(spte)) {
      return;
    }
    final ShadowPage child = state.child(page, index);
    if (child != null) {
      shadowGrantsNoMoreThanTheGuest(child, rights);
    } else if ((granted(page, spte) & ~rights) != 0) {
      findings.broken(Invariant.SOUNDNESS, "it grants what the guest's tables do not", page, index);
    }
  }

  /** Rights of the leaf that its role does not explain away. */
  private static int granted(final ShadowPage page, final long spte) {
    final boolean user = (spte & Spte.USER) != 0;
    final boolean writeByMode = !user && (page.role() & PageRole.CR0_WP) == 0;
    return (Spte.isWritable(spte) && !writeByMode ? Access.WRITE : 0)
        | (user ? Access.USER : 0)
        | (spte >= 0 ? Access.EXEC : 0);
  }
}
