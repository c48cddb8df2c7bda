package umbra.mmu.invariant;

import umbra.mmu.guest.Access;
import umbra.mmu.guest.Gpte;
import umbra.mmu.guest.PagingFormat;
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
   * Whether the guest's table says what its shadow was made from: the page is live, indirect and in
   * sync, and nobody went behind KVM's back.
   */
  boolean areTrusted(final ShadowPage page) {
    if (page.isDirect() || page.isUnsync() || state.isObsolete(page)) {
      return false;
    }
    final Memslot slot = state.slots().of(page.gfn());
    return slot != null && !untracked.touched(slot, page.gfn());
  }

  /** The entry; only where {@link #areTrusted}. */
  long at(final ShadowPage page, final int index) {
    return state.guestRead(page.gpteGpa(index), page.gpteSize());
  }

  /** Whether an entry of the guest maps memory rather than a table. */
  boolean isLeaf(final ShadowPage page, final long gpte) {
    return format(page).isLeaf(gpte, page.level());
  }

  /**
   * First frame of what a guest's entry puts behind entry {@code index} of its shadow: a 4M page
   * takes two entries there.
   */
  long frame(final ShadowPage page, final int index, final long gpte) {
    if (!isLeaf(page, gpte)) {
      return Gpte.gfn(gpte);
    }
    final long first = format(page).leafGfn(gpte, page.level());
    final boolean isHalf = page.level() == 2 && PageRole.hasFourByteGpte(page.role());
    return isHalf ? first + (index & 1) * pages(2) : first;
  }

  /** What the entry grants below a page of this role. */
  static int access(final ShadowPage page, final long gpte) {
    return PageRole.access(page.role()) & Access.of(gpte);
  }

  /** The format is the same for all vCPUs; a nested table has 8-byte entries in any guest. */
  private PagingFormat format(final ShadowPage page) {
    return PageRole.hasFourByteGpte(page.role()) ? state.vcpu(0).format() : PagingFormat.FIVE_LEVEL;
  }

  /** 4 KiB pages that an entry of {@code level} spans. */
  static long pages(final int level) {
    return 1L << (9 * (level - 1));
  }
}
