package umbra.mmu.fault;

import umbra.mmu.event.VmEvents;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.ShadowPages;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.sync.PageSync;
import umbra.mmu.sync.WriteProtection;
import umbra.mmu.zap.InvalidList;
import umbra.mmu.zap.PageZap;

/**
 * Finds the shadow page for a gfn and role, or makes it (kvm_mmu_get_shadow_page; reference 3.3).
 */
public final class PageSearch {
  private final VmState state;
  private final VmEvents events;
  private final PageZap zap;
  private final PageSync sync;
  private final WriteProtection writeProtection;
  private final InvalidList invalid = new InvalidList();

  public PageSearch(
      final VmState state,
      final VmEvents events,
      final PageZap zap,
      final PageSync sync,
      final WriteProtection writeProtection) {
    this.state = state;
    this.events = events;
    this.zap = zap;
    this.sync = sync;
    this.writeProtection = writeProtection;
  }

  /** The page; {@code vcpu} syncs an unsync one that is found. */
  public ShadowPage get(final VcpuMmu vcpu, final long gfn, final int role) {
    final ShadowPage found = find(vcpu, gfn, role);
    if (found != null) {
      events.pageGot(found.number(), false);
      return found;
    }
    final int number = state.pages().nextNumber();
    events.pageAllocated(number, gfn, role);
    if (!PageRole.isDirect(role) && writeProtection.protectTable(gfn)) {
      events.remoteFlushRequested();
    }
    events.pageGot(number, true);
    return state.pages().get(number);
  }

  private ShadowPage find(final VcpuMmu vcpu, final long gfn, final int role) {
    int collisions = 0;
    ShadowPage found = null;
    ShadowPage page = state.pages().firstInBucket(gfn);
    while (page != null && found == null) {
      final ShadowPage following = ShadowPages.nextInBucket(page);
      if (!state.isObsolete(page)) {
        if (page.gfn() != gfn) {
          collisions++;
        } else if (page.role() != role) {
          zapUnsyncBelowUpper(page, role);
        } else if (canReuse(vcpu, page)) {
          found = page;
        } else {
          zap.prepare(page, invalid);
          break;
        }
      }
      page = following;
    }
    zap.commit(invalid);
    if (collisions > state.stat(Stat.MAX_MMU_PAGE_HASH_COLLISIONS)) {
      events.hashCollisionsPeaked(collisions);
    }
    return found;
  }

  /** An unsync page is refreshed, though it stays unsync; writes to it count anew. */
  private boolean canReuse(final VcpuMmu vcpu, final ShadowPage page) {
    if (page.isDirect()) {
      return true;
    }
    if (page.isUnsync()) {
      final int result = sync.sync(vcpu, page);
      if (result == PageSync.FAILED) {
        return false;
      }
      if (result == PageSync.FLUSH) {
        events.remoteFlushRequested();
      }
    }
    if (page.writeFlooding() != 0) {
      events.writeFloodingCleared(page.number());
    }
    return true;
  }

  /** The gfn is about to be an upper table, which is never unsync. */
  private void zapUnsyncBelowUpper(final ShadowPage page, final int role) {
    if (PageRole.level(role) > 1 && page.isUnsync()) {
      zap.prepare(page, invalid);
    }
  }
}
