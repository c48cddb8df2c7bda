package umbra.mmu.invariant;

import umbra.mmu.guest.Access;
import umbra.mmu.guest.Gpte;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.VmState;

/** The guest's own entries, as they are now, behind those of a shadow page. */
final class GuestEntries {
  private final VmState state;
  private final UntrackedWrites untracked;

  GuestEntries(final VmState state, final UntrackedWrites untracked) {
    this.state = state;
    this.untracked = untracked;
  }

  /**
   * Whether the guest's table says what its shadow was made from: the page is live, indirect, in
   * sync and of the 8-byte format, and nobody went behind KVM's back.
   */
  boolean areTrusted(final ShadowPage page) {
    if (page.isDirect() || page.isUnsync() || state.isObsolete(page)) {
      return false;
    }
    final Memslot slot = state.slots().of(page.gfn());
    return (page.role() & PageRole.FOUR_BYTE) == 0
        && slot != null
        && !untracked.touched(slot, page.gfn());
  }

  /** The entry; only where {@link #areTrusted}. */
  long at(final ShadowPage page, final int index) {
    return state.guestRead(page.gfn() << 12 | (long) index << 3, 8);
  }

  /** Frame that the entry names, the low bits of a huge one cleared. */
  static long frame(final long gpte, final int level) {
    final long gfn = Gpte.gfn(gpte);
    return Gpte.isLeaf(gpte, level) ? gfn & -pages(level) : gfn;
  }

  /** What the entry grants below a page of this role. */
  static int access(final ShadowPage page, final long gpte) {
    return PageRole.access(page.role()) & Access.of(gpte);
  }

  /** 4 KiB pages that an entry of {@code level} spans. */
  static long pages(final int level) {
    return 1L << (9 * (level - 1));
  }
}
