package umbra.mmu.invariant;

import umbra.mmu.guest.Gpte;
import umbra.mmu.memory.HostFrames;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.EntryRequest;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.VcpuState;

/** Invariants of the translations that a processor keeps. */
final class TranslationInvariants {
  /** What empties the TLB before the vCPU runs again. */
  private static final int FLUSHES =
      EntryRequest.TLB_FLUSH
          | EntryRequest.TLB_FLUSH_CURRENT
          | EntryRequest.TLB_FLUSH_GUEST
          | EntryRequest.LOAD_MMU_PGD
          | EntryRequest.FREE_OBSOLETE_ROOTS;

  private final VmState state;
  private final Findings findings;
  private int leafLevel;
  private boolean userAndExecutionMayStay;

  TranslationInvariants(final VmState state, final Findings findings) {
    this.state = state;
    this.findings = findings;
  }

  /** 40, for every translation of a vCPU between two of its requests. */
  void check(final VcpuState vcpu) {
    final VcpuMmu mmu = state.vcpu(vcpu.number());
    if ((mmu.requests() & FLUSHES) != 0 || mmu.root(0) == 0) {
      return;
    }
    final boolean direct = state.isDirect(mmu);
    vcpu.tlb()
        .forEach(
            (gva, spte) -> {
              if (direct) {
                isJustifiedByFrame(mmu, spte);
              } else {
                isJustified(mmu, gva, spte);
              }
            });
  }

  /**
   * 40. A translation is that of the entry as it is now, or a flush is on its way to the vCPU. One
   * right may be left over: W, where the entry lost it but keeps M, since whoever takes W alone
   * flushes later (kvm_mmu_slot_remove_write_access, mmu_spte_update; reference 11). And what the
   * guest itself took in a table that is unsync, it has to flush itself: when a fault sets such an
   * entry again, mmu_spte_update flushes for W, A and D, not for U and execution. With CR0.WP = 0 a
   * supervisor's write takes U from an entry whose user access the guest allows all the while
   * (reference 4.3).
   */
  void isJustified(final VcpuMmu mmu, final long gva, final long kept) {
    final long now = leaf(mmu, gva);
    if (!Spte.isPresent(now) || frame(now, kept, gva) != Spte.frame(kept) || !covers(now, kept)) {
      findings.broken(Invariant.TLB_JUSTIFIED, "a translation that no entry justifies", gva >>> 12);
    }
  }

  /**
   * 40, under nested paging. The guest's half is the guest's own to flush, so what is looked for is
   * the leaf that maps the frame.
   */
  void isJustifiedByFrame(final VcpuMmu mmu, final long kept) {
    final long pfn = Spte.frame(kept);
    if (HostFrames.slot(pfn) < 0) {
      return; // a zero page: it backs many frames
    }
    final Memslot slot = state.slots().get(HostFrames.slot(pfn));
    final long gfn = slot == null ? -1 : slot.gfnOfMappingPage(HostFrames.page(pfn));
    final long now = gfn < 0 ? 0 : leaf(mmu, gfn << 12);
    final boolean writable = Spte.isWritable(kept);
    if (!Spte.isPresent(now)
        || frame(now, kept, gfn << 12) != pfn
        || (writable && (now & (Spte.WRITABLE | Spte.MMU_WRITABLE)) == 0)) {
      findings.broken(Invariant.TLB_JUSTIFIED, "a translation that no leaf justifies", gfn);
    }
  }

  private long leaf(final VcpuMmu mmu, final long address) {
    final ShadowPage page = state.lastPage(mmu, address);
    leafLevel = page == null ? 1 : page.level();
    userAndExecutionMayStay =
        page != null && (page.isUnsync() || PageRole.ignoresWriteProtect(page.role()));
    return page == null ? 0 : page.spte(Gpte.index(address, leafLevel));
  }

  /** Frame that the current leaf gives the unit which the kept translation spans. */
  private long frame(final long now, final long kept, final long gva) {
    final long inLeaf = gva >>> 12 & (1L << (9 * (leafLevel - 1))) - 1;
    final long small = Spte.frame(now) | inLeaf;
    return (kept & Spte.LARGE) != 0 ? small & -512L : small;
  }

  private boolean covers(final long now, final long kept) {
    final boolean write =
        !Spte.isWritable(kept) || (now & (Spte.WRITABLE | Spte.MMU_WRITABLE)) != 0;
    final boolean user = (kept & Spte.USER) == 0 || (now & Spte.USER) != 0;
    return write && (userAndExecutionMayStay || (user && (kept < 0 || now >= 0)));
  }
}
