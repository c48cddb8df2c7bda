package umbra.mmu.sync;

import umbra.mmu.event.VmEvents;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.ShadowPages;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;

/**
 * Decides whether a gfn may be mapped writable although it may hold a shadowed guest table
 * (mmu_try_to_unsync_pages; reference 4.8).
 */
public final class Unsyncing {
  private final VmState state;
  private final VmEvents events;

  public Unsyncing(final VmState state, final VmEvents events) {
    this.state = state;
    this.events = events;
  }

  /**
   * Lets the guest write {@code gfn}: its level-1 shadow pages become unsync. Refuses where an
   * upper table is shadowed, where {@code canUnsync} is false and a synced page exists, for a
   * prefetch that would have to unsync one, and for all where leaf tables stay protected: KVM
   * before it had out-of-sync pages.
   */
  public boolean allowWrite(
      final Memslot slot, final long gfn, final boolean canUnsync, final boolean prefetch) {
    if (slot.writeTrack(gfn) > 0) {
      return false;
    }
    // A page that shadows a table forbids large mappings around it: no reason, no such page.
    if (slot.largeDisallowed(gfn, 2) == 0) {
      return true;
    }
    for (ShadowPage page = state.pages().firstInBucket(gfn);
        page != null;
        page = ShadowPages.nextInBucket(page)) {
      if (page.gfn() != gfn || page.isDirect() || state.isObsolete(page)) {
        continue;
      }
      if (!canUnsync) {
        return false;
      }
      if (page.isUnsync()) {
        continue;
      }
      if (prefetch || state.isOn(Parameter.PROTECT_LEAF_TABLES)) {
        return false;
      }
      events.pageUnsynced(page.number());
    }
    return true;
  }
}
