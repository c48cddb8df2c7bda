package umbra.journal.history;

import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Gpte;
import umbra.mmu.memory.HostFrames;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.MemoryCache;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.RmapHistogram;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;

/**
 * Which cells an event can change, found in the state before it. There may be more than it changes,
 * never fewer: the mirror of {@code VmState}, method by method.
 *
 * <p>Longer than 400 lines because each kind of event has its place here, as it has there.
 */
final class TouchedCells {
  private static final MemoryCache[] CACHES = MemoryCache.values();

  private final VmState state;
  private final CellList cells;

  /** Puts the cells, each with its value, into {@code cells}. */
  TouchedCells(final VmState state, final CellList cells) {
    this.state = state;
    this.cells = cells;
  }

  /**
   * Adds the cells of one event other than the first of the run. An event that does not fit the
   * state may end in any exception: whoever applies it says why it does not.
   */
  void of(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    switch (kind) {
      case RUN_STARTED, RUN_ENDED -> note(CellKind.RUN);
      case REQUEST_STARTED, REQUEST_ENDED -> request((int) a);
      case GUEST_WRITTEN -> guestWritten(a, (int) b);
      case ACCESSED_DIRTY_SET -> guestWritten(a, 1);
      case FRAME_WRITTEN -> written(HostFrames.slot(a), HostFrames.page(a), (int) b, (int) c);
      case HOST_WRITTEN -> hostWritten((int) a, b, (int) c);
      case HOST_PAGES_FILLED -> pagesOfHost(CellKind.MEMORY_PAGE, a, b, c);
      case HOST_PAGES_CHANGED -> pagesOfHost(CellKind.HOST_STATE, a, b, c);
      case HOST_PROTECTION_SET -> pagesOfHost(CellKind.HOST_PROTECTION, a, b, c);
      case SLOT_SET -> slotSet((int) a, b >>> 12, c >>> 12);
      case SLOT_WANTED -> wanted(a);
      case DIRTY_BITMAP_FILLED -> dirtyWords((int) a, state.slots().get((int) a).words());
      case GFN_DIRTIED -> note(CellKind.DIRTY_WORD, a, b >>> 6, 0);
      case DIRTY_BITS_TAKEN -> note(CellKind.DIRTY_WORD, a, b, 0);
      case PAGE_QUOTA_SET -> quota();
      case PARAMETER_SET -> parameter(a);
      case HVA_RANGE_UNMAPPED -> note(CellKind.INVALIDATIONS);
      case ALL_ZAPPED_FAST -> note(CellKind.GENERATION);
      default -> {
        if (!isOfPage(kind, a, b, c, d, e)) {
          ofVcpu(kind, a, b);
        }
      }
    }
  }

  /** Events of pages and entries; false for any other. */
  private boolean isOfPage(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    switch (kind) {
      case PAGE_ALLOCATED -> pageAllocated(a, b, (int) c);
      case TDP_PAGE_ALLOCATED -> tdpPageAllocated(a);
      case PAGE_INVALIDATED -> pageInvalidated(page(a));
      case PAGE_FREED -> pageFreed(page(a));
      case PAGE_LINKED -> pageLinked(page(a), (int) b, page(c));
      case PAGE_UNLINKED -> pageUnlinked(page(a), (int) b);
      case PAGE_UNSYNCED -> pageUnsynced(page(a));
      case PAGE_SYNCED -> sync(a);
      case UNSYNC_CHILD_CLEARED -> note(CellKind.UNSYNC_CHILD, a, b, 0);
      case WRITE_FLOODING_COUNTED, WRITE_FLOODING_CLEARED -> note(CellKind.PAGE_FLOODING, a, 0, 0);
      case NX_SPLIT_ACCOUNTED, NX_SPLIT_UNACCOUNTED -> nxSplit(a);
      case ROOT_TAKEN, ROOT_PUT -> note(CellKind.PAGE_ROOTS, a, 0, 0);
      case SPTE_SET -> leafSet(page(a), (int) b, d);
      case MMIO_SPTE_SET -> mmioSet(page(b), (int) c);
      case SPTE_DROPPED -> leafDropped(page(a), (int) b);
      case SPTE_CLEARED, SPTE_PROTECTED, SPTE_AGED, TDP_MARKER_CLEARED -> entry(page(a), (int) b);
      case SPTE_SYNCED -> synced(page(a), (int) b);
      case ACCESS_REFRESHED -> note(CellKind.TRANSLATION, a, b, 0);
      case PAGE_FILLED -> pageFilled(page(a));
      case TDP_SPTE_CHANGED -> tdpChanged(page(a), (int) b, c, d);
      case TDP_PAGE_FILLED -> tdpPageFilled(page(a));
      case TDP_PAGE_ZAPPED, TDP_ROOT_INVALIDATED -> note(CellKind.PAGE_ROLE, a, 0, 0);
      case FAST_FAULTED -> fastFaulted(page(c), b);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void ofVcpu(final VmEventKind kind, final long a, final long b) {
    switch (kind) {
      case CONTROL_REGISTER_WRITTEN -> note(CellKind.REGISTER, a, b, 0);
      case EXCEPTION_INJECTED, EXCEPTION_KEPT -> exception(a);
      case MMIO_INFO_CACHED, MMIO_INFO_FORGOTTEN -> mmioInfo(a);
      case ROOT_SET -> rootSet(a, b);
      case ENTRY_REQUESTED, ENTRY_REQUESTS_SERVED -> note(CellKind.ENTRY_REQUESTS, a, 0, 0);
      case CACHES_TOPPED_UP -> caches(CellKind.CACHE, (int) a);
      case SPLIT_CACHES_TOPPED_UP -> splitCaches();
      case NESTED_ENTERED, NESTED_EXITED -> nested(a);
      case PDPTRS_LOADED -> pdptrs(a);
      case PAE_ROOT_SET -> note(CellKind.PAE_ROOT, a, b, 0);
      case REMOTE_FLUSH_REQUESTED -> remoteFlush();
      default -> counted(kind);
    }
  }

  /** Events that do no more than count. */
  private void counted(final VmEventKind kind) {
    switch (kind) {
      case TABLE_WRITE_EMULATED -> note(Stat.MMU_PTE_WRITE);
      case PDE_ZAPPED -> note(Stat.MMU_PDE_ZAPPED);
      case INSTRUCTION_EMULATED -> {
        note(Stat.INSN_EMULATION);
        note(Stat.INSN_EMULATION_FAIL);
      }
      case FAULT_TAKEN -> note(Stat.PF_TAKEN);
      case FAULT_RESOLVED -> {
        note(Stat.PF_EMULATE);
        note(Stat.PF_FIXED);
        note(Stat.PF_SPURIOUS);
      }
      case FAULT_REFLECTED -> note(Stat.PF_GUEST);
      case MMIO_EXITED -> note(Stat.MMIO_EXITS);
      case HASH_COLLISIONS_PEAKED -> note(Stat.MAX_MMU_PAGE_HASH_COLLISIONS);
      case PAGE_ZAPPED -> note(Stat.MMU_SHADOW_ZAPPED);
      case PAGES_RECYCLED -> note(Stat.MMU_RECYCLED);
      case PAGE_FLOODED -> note(Stat.MMU_FLOODED);
      case FLUSH_ACKNOWLEDGED -> note(Stat.REMOTE_TLB_FLUSH);
      case TLB_FLUSHED -> note(Stat.TLB_FLUSH);
      case TLB_ENTRY_FLUSHED -> note(Stat.INVLPG);
      default -> {
        // The rest says what happened and changes nothing.
      }
    }
  }

  // ---- run, memory, slots ----

  private void request(final int vcpu) {
    note(CellKind.RUN);
    note(CellKind.REQUESTER);
    if (vcpu == VmEvents.HOST) {
      note(CellKind.HOST_POSITION);
    } else {
      note(CellKind.POSITION, vcpu, 0, 0);
    }
  }

  private void guestWritten(final long gpa, final int size) {
    final Memslot slot = state.slots().of(gpa >>> 12);
    if (slot != null) {
      written(slot.id(), slot.mappingPage(gpa >>> 12), (int) gpa & 0xfff, size);
    }
  }

  private void hostWritten(final int slot, final long offset, final int size) {
    final SlotMemory memory = state.slots().memory(slot);
    written(slot, memory.slotPage() + (int) (offset >>> 12), (int) offset & 0xfff, size);
  }

  private void written(final int slot, final int page, final int offset, final int size) {
    for (int at = offset & -8; at < offset + size; at += 8) {
      note(CellKind.MEMORY_WORD, slot, page, at);
    }
  }

  private void pagesOfHost(
      final CellKind kind, final long slot, final long firstPage, final long count) {
    for (long page = firstPage; page < firstPage + count; page++) {
      note(kind, slot, page, 0);
    }
  }

  private void slotSet(final int id, final long baseGfn, final long pages) {
    note(CellKind.SLOT_GFN, id, 0, 0);
    note(CellKind.SLOT_PAGES, id, 0, 0);
    note(CellKind.SLOT_FLAGS, id, 0, 0);
    note(CellKind.SLOT_GENERATION);
    final Memslot old = state.slots().get(id);
    final int oldWords = old == null ? 0 : old.words();
    dirtyWords(id, Math.max(oldWords, (int) (pages + 63 >>> 6)));
    if (old != null && old.baseGfn() == baseGfn && old.pages() == pages) {
      return;
    }
    for (int level = 1; level <= Memslot.MAX_LEVEL; level++) {
      histogram(level);
      if (level > 1) {
        slotUnits(id, level, old, baseGfn, pages);
      }
    }
    for (long gfn = 0; old != null && gfn < old.pages(); gfn++) {
      note(CellKind.WRITE_TRACK, id, old.baseGfn() + gfn, 0);
    }
  }

  /** Units of the old and of the new range, the ends of which are barred to large mappings. */
  private void slotUnits(
      final int id, final int level, final Memslot old, final long baseGfn, final long pages) {
    final long unit = 1L << 9 * (level - 1);
    for (long gfn = baseGfn & -unit; gfn < baseGfn + pages; gfn += unit) {
      note(CellKind.LARGE_DISALLOWED, id, level, gfn);
    }
    if (old == null) {
      return;
    }
    for (long gfn = old.baseGfn() & -unit; gfn < old.baseGfn() + old.pages(); gfn += unit) {
      if (gfn < (baseGfn & -unit) || gfn >= baseGfn + pages) {
        note(CellKind.LARGE_DISALLOWED, id, level, gfn);
      }
    }
  }

  private void dirtyWords(final int slot, final int words) {
    for (int word = 0; word < words; word++) {
      note(CellKind.DIRTY_WORD, slot, word, 0);
    }
  }

  private void wanted(final long slot) {
    note(CellKind.WANTED_GPA, slot, 0, 0);
    note(CellKind.WANTED_FLAGS, slot, 0, 0);
  }

  private void quota() {
    note(CellKind.PAGE_QUOTA);
    note(CellKind.QUOTA_FIXED);
  }

  private void parameter(final long parameter) {
    note(CellKind.PARAMETER, parameter, 0, 0);
    if (parameter == Parameter.TDP_MMU.ordinal()) {
      note(CellKind.RMAPS);
    }
  }

  // ---- pages ----

  private void pageAllocated(final long number, final long gfn, final int role) {
    header(number);
    note(CellKind.NEXT_PAGE);
    note(CellKind.USED_PAGES);
    note(CellKind.RMAPS);
    note(Stat.MMU_CACHE_MISS);
    take(MemoryCache.SHADOW_PAGE);
    take(MemoryCache.PAGE_HEADER);
    if (!PageRole.isDirect(role)) {
      take(MemoryCache.SHADOWED_INFO);
      account(gfn, PageRole.level(role));
    }
  }

  private void tdpPageAllocated(final long number) {
    header(number);
    note(CellKind.NEXT_PAGE);
    note(CellKind.TDP_ROOTS);
    if (state.currentVcpu() != VmEvents.HOST) {
      take(MemoryCache.SHADOW_PAGE);
      take(MemoryCache.PAGE_HEADER);
    }
  }

  private void header(final long number) {
    note(CellKind.PAGE_ROLE, number, 0, 0);
    note(CellKind.PAGE_GFN, number, 0, 0);
    note(CellKind.PAGE_GENERATION, number, 0, 0);
    note(CellKind.PAGE_AGE, number, 0, 0);
    note(CellKind.PAGE_COUNTED, number, 0, 0);
  }

  private void account(final long gfn, final int level) {
    note(CellKind.INDIRECT_PAGES);
    final Memslot slot = state.slots().of(gfn);
    if (slot == null) {
      return;
    }
    if (level > 1) {
      note(CellKind.WRITE_TRACK, slot.id(), gfn, 0);
    }
    for (int above = 2; above <= Memslot.MAX_LEVEL; above++) {
      note(CellKind.LARGE_DISALLOWED, slot.id(), above, firstOfUnit(gfn, above));
    }
  }

  private void pageInvalidated(final ShadowPage page) {
    note(CellKind.PAGE_ROLE, page.number(), 0, 0);
    note(CellKind.PAGE_COUNTED, page.number(), 0, 0);
    note(CellKind.USED_PAGES);
    if (!page.isDirect()) {
      account(page.gfn(), page.level());
    }
  }

  private void pageFreed(final ShadowPage page) {
    final int number = page.number();
    header(number);
    note(CellKind.PAGE_ROOTS, number, 0, 0);
    note(CellKind.PAGE_UNSYNC, number, 0, 0);
    note(CellKind.PAGE_FLOODING, number, 0, 0);
    note(CellKind.PAGE_NX_SPLIT, number, 0, 0);
    note(CellKind.PAGE_PARENTS, number, 0, 0);
    note(CellKind.NEXT_PAGE);
    note(CellKind.TDP_ROOTS);
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      if (page.spte(i) != 0) {
        note(CellKind.SPTE, number, i, page.level());
        note(CellKind.TRANSLATION, number, i, 0);
      }
    }
    for (int i = page.nextUnsyncChild(0); i < ShadowPage.ENTRIES; i = page.nextUnsyncChild(i + 1)) {
      note(CellKind.UNSYNC_CHILD, number, i, 0);
    }
  }

  private void pageLinked(final ShadowPage parent, final int index, final ShadowPage child) {
    entry(parent, index);
    note(CellKind.PAGE_PARENTS, child.number(), 0, 0);
    descriptors();
    if (child.isUnsync() || child.unsyncChildren() > 0) {
      unsyncChild(parent, index);
    }
  }

  private void pageUnlinked(final ShadowPage parent, final int index) {
    entry(parent, index);
    note(CellKind.PAGE_PARENTS, Spte.frame(parent.spte(index)), 0, 0);
    descriptors();
  }

  private void pageUnsynced(final ShadowPage page) {
    sync(page.number());
    unsyncParents(page);
  }

  private void sync(final long page) {
    note(CellKind.PAGE_UNSYNC, page, 0, 0);
    note(Stat.MMU_UNSYNC);
  }

  private void unsyncParents(final ShadowPage page) {
    final PteLists lists = state.lists();
    final int length = lists.size(page.parents());
    for (int position = 0; position < length; position++) {
      final int pointer = lists.at(page.parents(), position);
      unsyncChild(page(PteLists.page(pointer)), PteLists.index(pointer));
    }
  }

  /** mark_unsync goes on above the first bit that a page gets. */
  private void unsyncChild(final ShadowPage parent, final int index) {
    final int number = parent.number();
    if (parent.hasUnsyncChild(index) || cells.contains(CellKind.UNSYNC_CHILD, number, index)) {
      return;
    }
    note(CellKind.UNSYNC_CHILD, number, index, 0);
    if (parent.unsyncChildren() == 0) {
      unsyncParents(parent);
    }
  }

  private void nxSplit(final long page) {
    note(CellKind.PAGE_NX_SPLIT, page, 0, 0);
    note(Stat.NX_LPAGE_SPLITS);
  }

  // ---- entries ----

  private void entry(final ShadowPage page, final int index) {
    note(CellKind.SPTE, page.number(), index, page.level());
  }

  private void leafSet(final ShadowPage page, final int index, final long gfn) {
    entry(page, index);
    note(CellKind.TRANSLATION, page.number(), index, 0);
    rmap(page, gfn);
    mapped(page.level());
  }

  private void leafDropped(final ShadowPage page, final int index) {
    leafSet(page, index, page.gfnOf(index));
  }

  private void synced(final ShadowPage page, final int index) {
    entry(page, index);
    note(CellKind.TRANSLATION, page.number(), index, 0);
  }

  private void mmioSet(final ShadowPage page, final int index) {
    entry(page, index);
    note(Stat.PF_MMIO_SPTE_CREATED);
  }

  private void fastFaulted(final ShadowPage page, final long gpa) {
    note(Stat.PF_FAST);
    entry(page, Gpte.index(gpa, page.level()));
  }

  private void pageFilled(final ShadowPage page) {
    mapped(page.level());
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      if (!Spte.isPresent(page.spte(i))) {
        entry(page, i);
        rmap(page, page.gfnOf(i));
      }
    }
  }

  private void rmap(final ShadowPage page, final long gfn) {
    final Memslot slot = state.slots().of(gfn);
    if (slot != null) {
      final int level = page.level();
      note(CellKind.RMAP, slot.id(), level, firstOfUnit(gfn, level));
    }
  }

  /** What is counted when a leaf comes or goes. */
  private void mapped(final int level) {
    note(Stat.pages(level));
    note(Stat.MAX_MMU_RMAP_SIZE);
    histogram(level);
    descriptors();
  }

  private void tdpChanged(final ShadowPage page, final int index, final long old, final long spte) {
    entry(page, index);
    final int level = page.level();
    if (Spte.isTable(old, level)) {
      note(CellKind.PAGE_PARENTS, Spte.frame(old), 0, 0);
    }
    if (Spte.isTable(spte, level)) {
      note(CellKind.PAGE_PARENTS, Spte.frame(spte), 0, 0);
    }
    if (Spte.isLeaf(old, level) || Spte.isLeaf(spte, level)) {
      note(Stat.pages(level));
    }
  }

  private void tdpPageFilled(final ShadowPage page) {
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      entry(page, i);
    }
    note(Stat.pages(page.level()));
  }

  // ---- vCPUs ----

  private void exception(final long vcpu) {
    note(CellKind.KEPT_EXCEPTION, vcpu, 0, 0);
    note(CellKind.KEPT_ERROR, vcpu, 0, 0);
    note(CellKind.KEPT_GVA, vcpu, 0, 0);
  }

  private void mmioInfo(final long vcpu) {
    note(CellKind.MMIO_CACHED, vcpu, 0, 0);
    note(CellKind.MMIO_GVA, vcpu, 0, 0);
    note(CellKind.MMIO_GFN, vcpu, 0, 0);
    note(CellKind.MMIO_ACCESS, vcpu, 0, 0);
    note(CellKind.MMIO_GENERATION, vcpu, 0, 0);
  }

  private void rootSet(final long vcpu, final long position) {
    note(CellKind.ROOT, vcpu, position, 0);
    note(CellKind.PGD, vcpu, position, 0);
  }

  private void nested(final long vcpu) {
    note(CellKind.GUEST_MODE, vcpu, 0, 0);
    note(CellKind.NESTED_CR3, vcpu, 0, 0);
    note(Stat.NESTED_RUN);
  }

  private void pdptrs(final long vcpu) {
    for (int index = 0; index < 4; index++) {
      note(CellKind.PDPTR, vcpu, index, 0);
    }
  }

  private void remoteFlush() {
    note(Stat.REMOTE_TLB_FLUSH_REQUESTS);
    for (int vcpu = 0; vcpu < state.vcpuCount(); vcpu++) {
      note(CellKind.ENTRY_REQUESTS, vcpu, 0, 0);
    }
  }

  private void caches(final CellKind kind, final int vcpu) {
    for (final MemoryCache cache : CACHES) {
      note(kind, vcpu, cache.ordinal(), 0);
    }
  }

  private void splitCaches() {
    for (final MemoryCache cache : CACHES) {
      note(CellKind.SPLIT_CACHE, cache.ordinal(), 0, 0);
    }
  }

  /** A vCPU draws from its own caches; where none is at work, a split does from the VM's. */
  private void take(final MemoryCache cache) {
    if (state.currentVcpu() == VmEvents.HOST) {
      note(CellKind.SPLIT_CACHE, cache.ordinal(), 0, 0);
    } else {
      note(CellKind.CACHE, state.currentVcpu(), cache.ordinal(), 0);
    }
  }

  private void descriptors() {
    note(CellKind.DESCRIPTORS);
    take(MemoryCache.DESCRIPTOR);
  }

  // ---- notes ----

  private void histogram(final int level) {
    for (int column = 0; column < RmapHistogram.COLUMNS; column++) {
      note(CellKind.RMAP_HISTOGRAM, level, column, 0);
    }
  }

  private static long firstOfUnit(final long gfn, final int level) {
    return gfn & -(1L << 9 * (level - 1));
  }

  private ShadowPage page(final long number) {
    return state.pages().get((int) number);
  }

  private void note(final Stat stat) {
    note(CellKind.STATISTIC, stat.ordinal(), 0, 0);
  }

  private void note(final CellKind kind) {
    note(kind, 0, 0, 0);
  }

  private void note(final CellKind kind, final long a, final long b, final long c) {
    cells.add(kind, a, b, c, CellValues.of(state, kind, a, b, c));
  }
}
