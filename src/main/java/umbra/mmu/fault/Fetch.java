package umbra.mmu.fault;

import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Access;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.sync.PageSync;
import umbra.mmu.walk.Walk;
import umbra.mmu.zap.EntryZap;

/** Builds the shadow path to a walked address and sets its leaf (fetch; reference 4.4). */
public final class Fetch {
  private final VmState state;
  private final VmEvents events;
  private final PageSearch search;
  private final PageSync sync;
  private final EntryZap entries;
  private final MappingLevel levels;
  private final LeafSetter leaves;
  private final Prefetch prefetch;
  private final TdpMap tdp;
  private final long[] gptes = new long[Prefetch.GROUP];
  private final KeptPath kept = new KeptPath();

  public Fetch(
      final VmState state,
      final VmEvents events,
      final PageSearch search,
      final PageSync sync,
      final EntryZap entries,
      final MappingLevel levels,
      final LeafSetter leaves,
      final Prefetch prefetch,
      final TdpMap tdp) {
    this.state = state;
    this.events = events;
    this.search = search;
    this.sync = sync;
    this.entries = entries;
    this.levels = levels;
    this.leaves = leaves;
    this.prefetch = prefetch;
    this.tdp = tdp;
  }

  /** A RET_PF_ value. */
  int fetch(final VcpuMmu vcpu, final PageFault fault, final Walk walk, final int access) {
    final ShadowPage top = state.pages().get(vcpu.topPage(0, fault.gva));
    if (kept.leadsTo(state, top, walk, fault.gva)) {
      readGroup(walk);
    } else {
      if (changed(walk, walk.topLevel())) {
        return ReturnCode.RET_PF_RETRY;
      }
      final ShadowPage lowest = linkGuestTables(vcpu, fault, walk, top);
      if (lowest == null) {
        return ReturnCode.RET_PF_RETRY;
      }
      kept.keep(state, top, walk, fault.gva, lowest);
    }
    requestSpte(fault);
    ShadowPage page = kept.leafTable(state, fault, access);
    if (page == null) {
      page = linkDirectPages(vcpu, fault, kept.lowest(), access);
      kept.keepLeafTable(state, fault, access, page);
    }
    return setLeaf(vcpu, fault, page, access);
  }

  /** Maps the page of a direct MMU's fault. A RET_PF_ value. */
  int mapDirect(final VcpuMmu vcpu, final PageFault fault) {
    final ShadowPage root = state.pages().get(vcpu.root(0));
    if (root.isTdp()) {
      return tdp.map(vcpu, fault, root);
    }
    requestSpte(fault);
    return setLeaf(vcpu, fault, linkDirectPages(vcpu, fault, root, Access.ALL), Access.ALL);
  }

  private void requestSpte(final PageFault fault) {
    levels.adjust(fault);
    events.spteRequested(fault.gfn, fault.requestedPfn(), fault.goalLevel);
  }

  private int setLeaf(
      final VcpuMmu vcpu, final PageFault fault, final ShadowPage page, final int access) {
    final int index = Gpte.index(fault.gva, page.level());
    final long gfn = fault.gfn & -MappingLevel.pages(page.level());
    final int answer = leaves.set(vcpu, page, index, access, gfn, fault.pfn, fault.slot, fault);
    if (answer != ReturnCode.RET_PF_SPURIOUS) {
      prefetch.around(vcpu, page, index, gptes);
    }
    return answer;
  }

  /** Step b: the shadow of each guest table; null if a guest entry changed under the walk. */
  private ShadowPage linkGuestTables(
      final VcpuMmu vcpu, final PageFault fault, final Walk walk, final ShadowPage top) {
    ShadowPage page = top;
    for (int level = walk.topLevel(); level > walk.level(); level--) {
      clearFlooding(page);
      final int index = Gpte.index(fault.gva, level);
      final int role = PageRole.child(page.role(), index, false, walk.tableAccess(level - 1));
      ShadowPage child = existing(page, index, walk.tableGfn(level - 1), role);
      final boolean fresh = child == null;
      if (fresh) {
        child = search.get(vcpu, walk.tableGfn(level - 1), role);
        sync.syncChildren(vcpu, child);
      }
      if (level == 2) {
        readGroup(walk);
      }
      if (changed(walk, level - 1)) {
        return null;
      }
      if (fresh) {
        link(page, index, child);
      }
      page = child;
    }
    return page;
  }

  /** Step d: direct tables where the mapping is smaller than the guest's leaf. */
  private ShadowPage linkDirectPages(
      final VcpuMmu vcpu, final PageFault fault, final ShadowPage top, final int access) {
    ShadowPage page = top;
    while (true) {
      clearFlooding(page);
      final int level = page.level();
      final int index = Gpte.index(fault.gva, level);
      levels.keepTable(fault, page.spte(index), level);
      if (level == fault.goalLevel) {
        return page;
      }
      dropChildOfOtherAccess(page, index, access);
      final long gfn = fault.gfn & -MappingLevel.pages(level);
      final int role = PageRole.child(page.role(), index, true, access);
      ShadowPage child = existing(page, index, gfn, role);
      if (child == null) {
        child = search.get(vcpu, gfn, role);
        link(page, index, child);
        if (fault.hugePageDisallowed && fault.reqLevel >= level && !child.isNxSplit()) {
          events.nxSplitAccounted(child.number());
        }
      }
      page = child;
    }
  }

  /** The child that is linked already, if it is the wanted one (kvm_mmu_get_child_sp). */
  private ShadowPage existing(
      final ShadowPage page, final int index, final long gfn, final int role) {
    final ShadowPage child = state.child(page, index);
    if (child == null
        || (state.isOn(Parameter.CHILD_REUSE_CHECKS_GFN) && child.gfn() != gfn)
        || (state.isOn(Parameter.CHILD_REUSE_CHECKS_ROLE) && child.role() != role)) {
      return null;
    }
    return child;
  }

  private void dropChildOfOtherAccess(final ShadowPage page, final int index, final int access) {
    final ShadowPage child = state.child(page, index);
    if (child != null && PageRole.access(child.role()) != access) {
      events.pageUnlinked(page.number(), index);
      events.remoteFlushRequested();
    }
  }

  private void link(final ShadowPage page, final int index, final ShadowPage child) {
    final long old = page.spte(index);
    if (Spte.isPresent(old)) {
      entries.zap(page, index);
      if (Spte.isLeaf(old, page.level()) || state.isOn(Parameter.LINK_ZAPS_NONLEAF)) {
        events.remoteFlushRequested();
      }
    }
    final long spte = Spte.TABLE | (long) child.number() << 12;
    events.pageLinked(page.number(), index, child.number(), spte);
  }

  private void clearFlooding(final ShadowPage page) {
    if (page.writeFlooding() != 0) {
      events.writeFloodingCleared(page.number());
    }
  }

  private boolean changed(final Walk walk, final int level) {
    return !walk.isConsistentAt(state.memoryChanges())
        && state.guestRead(walk.gpteGpa(level), walk.entrySize()) != walk.gpte(level);
  }

  /** The group of 8 guest entries that serves the re-check and the prefetch. */
  private void readGroup(final Walk walk) {
    if (walk.level() != 1) {
      return;
    }
    final int size = walk.entrySize();
    final long first = walk.gpteGpa(1) & -(long) size * Prefetch.GROUP;
    for (int i = 0; i < Prefetch.GROUP; i++) {
      gptes[i] = state.guestRead(first + (long) size * i, size);
    }
  }
}
