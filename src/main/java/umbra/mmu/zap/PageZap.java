package umbra.mmu.zap;

import umbra.mmu.event.VmEvents;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.ShadowPages;
import umbra.mmu.state.EntryRequest;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;
import umbra.mmu.tdp.TdpZap;

/**
 * Zaps shadow pages in two steps: prepare takes them out of use, commit flushes and frees
 * (__kvm_mmu_prepare_zap_page, kvm_mmu_commit_zap_page; reference 10).
 *
 * <p>Freed pages keep their numbers until {@link #free}, which the request's end calls when all
 * flushes are acknowledged.
 */
public final class PageZap {
  /** Below this many available pages a fault makes room. */
  private static final int MINIMUM_FREE = 5;

  /** Making room aims at this many available pages. */
  private static final int REFILL = 25;

  private final VmState state;
  private final VmEvents events;
  private final EntryZap entries;
  private final TdpZap tdp;

  // What it finds is of level 1, so that preparing it does not walk again.
  private final UnsyncWalk walk;

  private final InvalidList graveyard = new InvalidList();
  private boolean unstable;

  public PageZap(
      final VmState state, final VmEvents events, final EntryZap entries, final TdpZap tdp) {
    this.state = state;
    this.events = events;
    this.entries = entries;
    this.walk = new UnsyncWalk(state, events);
    this.tdp = tdp;
  }

  /**
   * First step: the page, the unsync pages below it and the parentless pages of nested tables leave
   * use and enter {@code list}.
   */
  public void prepare(final ShadowPage page, final InvalidList list) {
    prepareCounting(page, list);
  }

  /**
   * The same; how many pages went as KVM counts: of those that went along each counts 1, whatever
   * went along with it. {@link #unstable} tells afterwards whether any did.
   */
  private int prepareCounting(final ShadowPage page, final InvalidList list) {
    events.pageZapped(page.number());
    final int along = zapUnsyncChildren(page, list) + unlinkChildren(page, list);
    unlinkParents(page);
    if (page.isUnsync()) {
      events.pageSynced(page.number());
    }
    final boolean heldRoot = page.rootCount() > 0;
    final boolean tellVcpus = heldRoot && !state.isObsolete(page);
    if (page.isNxSplit()) {
      events.nxSplitUnaccounted(page.number());
    }
    events.pageInvalidated(page.number());
    if (!heldRoot) {
      list.add(page.number());
    }
    if (tellVcpus) {
      requestFreeingOfObsoleteRoots();
    }
    unstable = along > 0;
    return heldRoot ? along : along + 1;
  }

  /** Second step: flush, which also waits for walkers without the lock; then the pages are dead. */
  public void commit(final InvalidList list) {
    if (list.isEmpty()) {
      return;
    }
    events.remoteFlushRequested();
    for (int i = 0; i < list.size(); i++) {
      graveyard.add(list.get(i));
    }
    list.clear();
  }

  /** Commits, or flushes alone where nothing was zapped but {@code flush} asks for it. */
  public void commitOrFlush(final InvalidList list, final boolean flush) {
    if (!list.isEmpty()) {
      commit(list);
    } else if (flush) {
      events.remoteFlushRequested();
    }
  }

  /** Frees what was committed; nobody can reach it any more. */
  public void free() {
    for (int i = 0; i < graveyard.size(); i++) {
      events.pageFreed(graveyard.get(i));
    }
    graveyard.clear();
    tdp.free();
  }

  /** Whether committed pages wait for {@link #free}. */
  public boolean hasDeadPages() {
    return !graveyard.isEmpty() || tdp.hasDeadTables();
  }

  /** Pages that may still be allocated (kvm_mmu_available_pages). */
  public long available() {
    return Math.max(0, state.pageQuota() - state.usedPages());
  }

  /** make_mmu_pages_available; false for -ENOSPC. */
  public boolean makeRoom() {
    if (available() >= MINIMUM_FREE) {
      return true;
    }
    zapOldest(REFILL - available());
    return available() != 0;
  }

  /**
   * Zaps pages from the oldest on until {@code wanted} went, skipping roots in use; starts again at
   * the tail whenever a zap took others along (kvm_mmu_zap_oldest_mmu_pages).
   */
  public void zapOldest(final long wanted) {
    final InvalidList list = new InvalidList();
    int total = 0;
    ShadowPage page = state.pages().oldest();
    while (page != null && total < wanted) {
      final ShadowPage following = ShadowPages.younger(page);
      if (page.rootCount() > 0) {
        page = following;
        continue;
      }
      total += prepareCounting(page, list);
      page = unstable ? state.pages().oldest() : following;
    }
    commit(list);
    if (total > 0) {
      events.pagesRecycled(total);
    }
  }

  /**
   * kvm_mmu_zap_all_fast: flips the generation and zaps what is now obsolete, oldest first. Roots
   * in use stay as dead roots until they are put. The trees of the TDP MMU follow, whose roots are
   * dead from the start.
   */
  public void zapAllFast() {
    events.allZappedFast();
    tdp.invalidateRoots();
    requestFreeingOfObsoleteRoots();
    final InvalidList list = new InvalidList();
    ShadowPage page = state.pages().oldest();
    while (page != null && state.isObsolete(page)) {
      final ShadowPage following = ShadowPages.younger(page);
      prepareCounting(page, list);
      page = unstable ? state.pages().oldest() : following;
    }
    commit(list);
    tdp.zapInvalidatedRoots();
  }

  /** Zaps every live page that shadows the table {@code gfn} (kvm_mmu_unprotect_page). */
  public void unprotect(final long gfn) {
    final InvalidList list = new InvalidList();
    ShadowPage page = state.pages().firstInBucket(gfn);
    while (page != null) {
      final ShadowPage following = ShadowPages.nextInBucket(page);
      if (page.gfn() == gfn && !page.isDirect() && !state.isObsolete(page)) {
        prepare(page, list);
      }
      page = following;
    }
    commit(list);
  }

  private int zapUnsyncChildren(final ShadowPage page, final InvalidList list) {
    if (page.level() == 1 || page.unsyncChildren() == 0) {
      return 0;
    }
    int zapped = 0;
    while (walk.collect(page) > 0) {
      final int batch = walk.collected();
      for (int i = 0; i < batch; i++) {
        prepare(walk.page(i), list);
        walk.clearParents(i);
        zapped++;
      }
    }
    return zapped;
  }

  /**
   * With TDP on, a page of a nested table that lost its last parent goes along: the nested guest is
   * unlikely to use it again (mmu_page_zap_pte).
   */
  private int unlinkChildren(final ShadowPage page, final InvalidList list) {
    int zapped = 0;
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      if (page.spte(i) == 0) {
        continue;
      }
      final ShadowPage child = state.child(page, i);
      entries.zap(page, i);
      if (child != null
          && child.parents() == 0
          && PageRole.isGuestMode(child.role())
          && state.isOn(Parameter.NPT)
          && prepareCounting(child, list) > 0) {
        zapped++;
      }
    }
    return zapped;
  }

  private void unlinkParents(final ShadowPage page) {
    for (int p = firstParent(page); p != 0; p = firstParent(page)) {
      events.pageUnlinked(PteLists.page(p), PteLists.index(p));
    }
  }

  private int firstParent(final ShadowPage page) {
    return state.lists().first(page.parents());
  }

  private void requestFreeingOfObsoleteRoots() {
    for (int v = 0; v < state.vcpuCount(); v++) {
      events.entryRequested(v, EntryRequest.FREE_OBSOLETE_ROOTS);
    }
  }
}
