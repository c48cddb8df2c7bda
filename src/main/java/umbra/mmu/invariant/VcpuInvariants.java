package umbra.mmu.invariant;

import java.util.Arrays;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.EntryRequest;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/** Invariants of what vCPUs hold, and of MMIO entries. */
final class VcpuInvariants {
  private final VmState state;
  private final Findings findings;
  private int[] references = new int[0];

  VcpuInvariants(final VmState state, final Findings findings) {
    this.state = state;
    this.findings = findings;
  }

  void checkRoots() {
    countReferences();
    for (int number = 1; number <= state.pages().highestNumber(); number++) {
      final ShadowPage page = state.pages().get(number);
      if (page != null) {
        rootCountIsTheReferences(page);
      }
    }
    for (int v = 0; v < state.vcpuCount(); v++) {
      obsoleteRootsAreToBeFreed(state.vcpu(v));
    }
  }

  /**
   * 10. The root count is the number of current and previous roots of vCPUs and of entries of a
   * pae_root that are this page (mmu_alloc_root, kvm_mmu_free_roots). The list of a valid TDP root
   * holds it too.
   */
  void rootCountIsTheReferences(final ShadowPage page) {
    if (page.rootCount() != references[page.number()]) {
      findings.broken(Invariant.ROOT_COUNT, "the root count is not the references", page);
    }
  }

  /**
   * 45. No vCPU enters the guest with an obsolete root: as long as it has one it is asked to free
   * it first (kvm_mmu_free_obsolete_roots).
   */
  void obsoleteRootsAreToBeFreed(final VcpuMmu vcpu) {
    if ((vcpu.requests() & EntryRequest.FREE_OBSOLETE_ROOTS) != 0) {
      return;
    }
    for (int slot = 0; slot < VcpuMmu.ALL_ROOTS; slot++) {
      if (vcpu.rootInSlot(slot) != PaeTable.ROOT) {
        rootIsNotObsolete(vcpu.rootInSlot(slot));
      }
    }
    for (int i = 0; i < PaeTable.ENTRIES; i++) {
      rootIsNotObsolete(vcpu.pae().root(i));
    }
  }

  private void rootIsNotObsolete(final int number) {
    final ShadowPage root = state.pages().get(number);
    if (number != 0 && (root == null || state.isObsolete(root))) {
      findings.broken(
          Invariant.OBSOLETE_ROOTS,
          "a vCPU may enter with an obsolete root",
          root == null ? -1 : root.gfn());
    }
  }

  /**
   * 39. An MMIO entry is of level 1 and its generation is not newer than that of the slots
   * (mark_mmio_spte, check_mmio_spte). That it is in no rmap and not counted follows from 14 and
   * 24.
   */
  void mmioEntryIsOfThePast(final ShadowPage page, final int index) {
    final long spte = page.spte(index);
    if (!Spte.isMmio(spte)) {
      return;
    }
    final long now = Spte.mmioGenerationOf(state.slots().generation());
    if (page.level() != 1 || Spte.mmioGeneration(spte) > now) {
      findings.broken(Invariant.MMIO, "an MMIO entry of the future or above level 1", page, index);
    }
  }

  /**
   * 39, for an entry that a fault makes: no slot holds its gfn. An entry that sync renews may have
   * got one since (sync_mmio_spte; golden recording v01).
   */
  void createdMmioEntryHasNoSlot(final ShadowPage page, final int index) {
    final long gfn = Spte.mmioGfn(page.spte(index));
    if (state.slots().of(gfn) != null) {
      findings.broken(Invariant.MMIO, "MMIO where a slot is", page, index, gfn);
    }
  }

  private void countPaeReferences(final PaeTable pae, final int pages) {
    for (int i = 0; i < PaeTable.ENTRIES; i++) {
      if (pae.root(i) > 0 && pae.root(i) < pages) {
        references[pae.root(i)]++;
      }
    }
  }

  private void countReferences() {
    final int pages = state.pages().highestNumber() + 1;
    if (references.length < pages) {
      references = new int[pages * 2];
    }
    Arrays.fill(references, 0, pages, 0);
    for (int i = 0; i < state.tdpRootCount(); i++) {
      references[state.tdpRoot(i).number()] += state.tdpRoot(i).isInvalid() ? 0 : 1;
    }
    for (int v = 0; v < state.vcpuCount(); v++) {
      for (int slot = 0; slot < VcpuMmu.ALL_ROOTS; slot++) {
        final int root = state.vcpu(v).rootInSlot(slot);
        if (root > 0 && root < pages) {
          references[root]++;
        }
      }
      countPaeReferences(state.vcpu(v).pae(), pages);
    }
  }
}
