package umbra.mmu.root;

import java.util.function.Consumer;
import umbra.mmu.event.VmEvents;
import umbra.mmu.fault.PageSearch;
import umbra.mmu.guest.Gpte;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/**
 * The root of a guest with 32-bit addresses: pae_root, four entries with a level-2 page each
 * (mmu_alloc_shadow_roots, mmu_free_root_page; reference 3.5).
 */
final class PaeRoots {
  private final VmState state;
  private final VmEvents events;
  private final PageSearch search;

  PaeRoots(final VmState state, final VmEvents events, final PageSearch search) {
    this.state = state;
    this.events = events;
    this.search = search;
  }

  /**
   * Fills the entries: a PAE guest's from its present PDPTEs; a 32-bit guest's page directory has a
   * shadow page for each quarter. False where {@link #areVisible} is.
   */
  boolean load(final VcpuMmu vcpu) {
    if (!areVisible(vcpu)) {
      return false;
    }
    for (int i = 0; i < PaeTable.ENTRIES; i++) {
      if (isPresent(vcpu, i)) {
        final int quadrant = vcpu.format().hasFourByteEntries() ? i : 0;
        final int role = PageRole.paeRoot(state.rootRole(vcpu), quadrant);
        final ShadowPage root = search.get(vcpu, tableGfn(vcpu, i), role);
        events.rootTaken(root.number());
        events.paeRootSet(vcpu.number(), i, root.number());
      }
    }
    return true;
  }

  /** Whether each table that the guest names lies in a slot (mmu_check_root). */
  boolean areVisible(final VcpuMmu vcpu) {
    for (int i = 0; i < PaeTable.ENTRIES; i++) {
      if (isPresent(vcpu, i) && state.slots().of(tableGfn(vcpu, i)) == null) {
        return false;
      }
    }
    return true;
  }

  boolean isAnyObsolete(final VcpuMmu vcpu) {
    for (int i = 0; i < PaeTable.ENTRIES; i++) {
      final ShadowPage root = state.pages().get(vcpu.pae().root(i));
      if (root != null && state.isObsolete(root)) {
        return true;
      }
    }
    return false;
  }

  /** Empties the entries; {@code release} gives each page back. */
  void put(final VcpuMmu vcpu, final Consumer<ShadowPage> release) {
    for (int i = 0; i < PaeTable.ENTRIES; i++) {
      final ShadowPage root = state.pages().get(vcpu.pae().root(i));
      if (root != null) {
        events.paeRootSet(vcpu.number(), i, 0);
        release.accept(root);
      }
    }
  }

  private static boolean isPresent(final VcpuMmu vcpu, final int index) {
    return vcpu.format() != PagingFormat.PAE || Gpte.isPresent(vcpu.pae().pdptr(index));
  }

  private static long tableGfn(final VcpuMmu vcpu, final int index) {
    final boolean fromPdptr = vcpu.format() == PagingFormat.PAE;
    return Gpte.gfn(fromPdptr ? vcpu.pae().pdptr(index) : vcpu.cr3());
  }
}
