package umbra.mmu.split;

import umbra.mmu.event.VmEvents;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.MemoryCache;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;

/**
 * Puts the pieces of a huge leaf into their table, and the table into its place. Each may need a
 * descriptor: a piece where its gfn has an entry elsewhere, the table where it has another parent
 * (reference 5.1). They come from the VM's cache, for nothing can sleep under the lock.
 */
final class SplitPieces {
  private final VmState state;
  private final VmEvents events;

  SplitPieces(final VmState state, final VmEvents events) {
    this.state = state;
    this.events = events;
  }

  /**
   * Maps each piece that the table does not map yet. With KVM's minimum the cache cannot run out;
   * with a smaller one KVM warns and allocates on the spot (kvm_mmu_memory_cache_alloc; reference
   * 12), or, as early versions of the series meant to, leaves out what needs a descriptor (S.1).
   */
  void fill(final Memslot slot, final ShadowPage child, final long firstSpte) {
    if (descriptors() < ShadowPage.ENTRIES) {
      if (state.isOn(Parameter.SPLIT_LEAVES_UNMAPPED)) {
        fillWhileDescriptorsLast(slot, child, firstSpte);
        return;
      }
      allocateOnTheSpot(wanted(slot, child) - descriptors());
    }
    events.pageFilled(child.number(), firstSpte);
  }

  /** The table's first parent needs no descriptor, the second does. */
  void link(final ShadowPage page, final int index, final ShadowPage child) {
    if (descriptors() == 0 && state.lists().addTakesDescriptor(child.parents())) {
      allocateOnTheSpot(1);
    }
    events.pageLinked(page.number(), index, child.number(), Spte.table(child.number()));
  }

  private int descriptors() {
    return state.splitCaches().cached(MemoryCache.DESCRIPTOR);
  }

  private void allocateOnTheSpot(final int count) {
    for (int i = 0; i < count; i++) {
      events.cacheExhausted(VmEvents.HOST, MemoryCache.DESCRIPTOR.ordinal());
    }
  }

  private int wanted(final Memslot slot, final ShadowPage child) {
    int count = 0;
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      count += !Spte.isPresent(child.spte(i)) && takesDescriptor(slot, child, i) ? 1 : 0;
    }
    return count;
  }

  private void fillWhileDescriptorsLast(
      final Memslot slot, final ShadowPage child, final long firstSpte) {
    final int shift = 12 + 9 * (child.level() - 1);
    final int access = PageRole.access(child.role());
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      if (!Spte.isPresent(child.spte(i))
          && (descriptors() > 0 || !takesDescriptor(slot, child, i))) {
        final long spte = firstSpte + ((long) i << shift);
        events.spteSet(child.number(), i, spte, child.gfnOf(i), access);
      }
    }
  }

  private boolean takesDescriptor(final Memslot slot, final ShadowPage child, final int index) {
    final int level = child.level();
    final int head = slot.rmap(level, slot.unit(child.gfnOf(index), level));
    return state.lists().addTakesDescriptor(head);
  }
}
