package umbra.journal.view;

import umbra.mmu.guest.Access;
import umbra.mmu.guest.Gpte;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/** The guest's own entries behind those of shadow pages, as guest memory holds them now. */
final class GuestEntry {
  private final VmState state;

  GuestEntry(final VmState state) {
    this.state = state;
  }

  /** Whether the page shadows a guest table that lies in a slot. */
  boolean isReadable(final ShadowPage page) {
    final Memslot slot = page.isDirect() ? null : state.slots().of(page.gfn());
    return slot != null;
  }

  /** The entry behind {@code index}; only where {@link #isReadable}. */
  long at(final ShadowPage page, final int index) {
    return state.guestRead(page.gpteGpa(index), page.gpteSize());
  }

  /** Whether a present entry maps memory rather than a table. */
  boolean isLeaf(final ShadowPage page, final long gpte) {
    return format(page).isLeaf(gpte, page.level());
  }

  /**
   * First frame that the entry names for {@code index}: a 4M page takes two entries of its shadow.
   */
  long gfn(final ShadowPage page, final int index, final long gpte) {
    if (!isLeaf(page, gpte)) {
      return Gpte.gfn(gpte);
    }
    final long first = format(page).leafGfn(gpte, page.level());
    final boolean isHalf = page.level() == 2 && PageRole.hasFourByteGpte(page.role());
    return isHalf ? first + (index & 1) * 512L : first;
  }

  /**
   * What a leaf grants below the page, as KVM would cache it now: without W while D is clear, so
   * that the first write is seen (FNAME(protect_clean_gpte); reference 5.3).
   */
  int access(final ShadowPage page, final long gpte) {
    final int granted = PageRole.access(page.role()) & Access.of(gpte);
    return (gpte & Gpte.DIRTY) == 0 ? granted & ~Access.WRITE : granted;
  }

  /**
   * How the guest's entry differs now from what a leaf of its shadow was made from: {@code gone},
   * {@code table} where it leads to a table now, {@code gfn}, {@code access} or both; null for not
   * at all.
   */
  String difference(final ShadowPage page, final int index, final long gpte) {
    if (!Gpte.isPresent(gpte)) {
      return "gone";
    }
    if (!isLeaf(page, gpte)) {
      return "table";
    }
    final boolean otherGfn = gfn(page, index, gpte) != page.gfnOf(index);
    if (access(page, gpte) == page.accessOf(index)) {
      return otherGfn ? "gfn" : null;
    }
    return otherGfn ? "gfn,access" : "access";
  }

  /** Form of the tables of the guest itself, whether or not its nested guest runs. */
  static PagingFormat format(final VcpuMmu vcpu) {
    return PagingFormat.of(vcpu.cr4(), vcpu.efer());
  }

  /** All vCPUs have one format; a nested table has 8-byte entries in any guest. */
  private PagingFormat format(final ShadowPage page) {
    return PageRole.hasFourByteGpte(page.role()) ? format(state.vcpu(0)) : PagingFormat.FIVE_LEVEL;
  }
}
