package umbra.journal.view;

import umbra.mmu.guest.Access;
import umbra.mmu.guest.Gpte;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.guest.PagingMode;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/**
 * What a walk by the processor would find now for a page of 4K: host frame and rights. Nothing is
 * set by it, and access is not asked for (reference 13.7, 14.1).
 */
final class PresentTranslation {
  /** The bits of a translation that count: it may grant W, U and execution of a frame. */
  static final long COMPARED = Spte.FRAME | Spte.WRITABLE | Spte.USER | Spte.NO_EXECUTE;

  /** The tables lead nowhere. */
  static final long NONE = 0;

  private final VmState state;
  private final VcpuMmu vcpu;
  private final boolean hasTwoStages;

  PresentTranslation(final VmState state, final VcpuMmu vcpu) {
    this.state = state;
    this.vcpu = vcpu;
    this.hasTwoStages = state.isOn(Parameter.NPT) && !vcpu.inGuestMode();
  }

  /** The translation of the page at {@code address} as a 4K leaf, or {@link #NONE}. */
  long of(final long address) {
    return hasTwoStages ? twoStages(address) : built(address);
  }

  /** The first frame of its 4K piece of a kept translation of {@code level} 1 or 2. */
  static long piece(final long spte, final int page) {
    return (spte & COMPARED) + ((long) page << 12);
  }

  /** Through the tables that KVM built. */
  private long built(final long address) {
    final ShadowPage page = state.lastPage(vcpu, address);
    if (page == null) {
      return NONE;
    }
    final long spte = page.spte(Gpte.index(address, page.level()));
    if (!Spte.isLeaf(spte, page.level())) {
      return NONE;
    }
    final long inUnit = address >>> 12 & (1L << (9 * (page.level() - 1))) - 1;
    return (spte & COMPARED) | inUnit << 12 | Spte.MMU_PRESENT;
  }

  /** Through the guest's tables, then for the page at their end through KVM's. */
  private long twoStages(final long gva) {
    final PagingFormat format = vcpu.format();
    long table = format.rootTable(vcpu.cr3());
    int rights = Access.ALL;
    for (int level = format.levels(); level > 0; level--) {
      final long gpa = table + format.offset(gva, level);
      if (state.slots().of(gpa >>> 12) == null) {
        return NONE;
      }
      final long gpte = state.guestRead(gpa, format.entrySize());
      if (!Gpte.isPresent(gpte)) {
        return NONE;
      }
      final boolean counts = level <= format.topLevel();
      rights &= counts ? Access.of(gpte) : Access.ALL;
      if (counts && format.isLeaf(gpte, level)) {
        final long inside = (format.pages(level) << 12) - 1;
        return combined(
            built((format.leafGfn(gpte, level) << 12 | (gva & inside)) & -4096L), rights);
      }
      table = gpte & Gpte.FRAME;
    }
    return NONE;
  }

  private long combined(final long second, final int rights) {
    if (second == NONE) {
      return NONE;
    }
    long both = second & ~Spte.USER;
    both &= (rights & Access.WRITE) != 0 ? -1L : ~Spte.WRITABLE;
    both |= (rights & Access.USER) != 0 ? Spte.USER : 0;
    final boolean noExecute =
        (rights & Access.EXEC) == 0 && (vcpu.mode(false) & PagingMode.NO_EXECUTE) != 0;
    return both | (noExecute ? Spte.NO_EXECUTE : 0);
  }
}
