package umbra.mmu.state;

import umbra.mmu.event.VmEventKind;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.Memslots;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.ShadowPages;
import umbra.mmu.shadow.Spte;

/**
 * What must hold of the tables of the TDP MMU for an event to be possible. Each method is named
 * after its event, changes nothing, and answers the page that the event is about.
 */
final class TdpFit {
  private static final int MAX_LEVEL = 5;
  private static final long GFN_END = 1L << 40;

  private final ShadowPages pages;
  private final Memslots slots;
  private final Requests requests;

  TdpFit(final ShadowPages pages, final Memslots slots, final Requests requests) {
    this.pages = pages;
    this.slots = slots;
    this.requests = requests;
  }

  void tdpPageAllocated(final int number, final long gfn, final int role) {
    final VmEventKind kind = VmEventKind.TDP_PAGE_ALLOCATED;
    requests.work(kind);
    if (number != pages.nextNumber()) {
      throw Misfit.of(kind, "page " + pages.nextNumber(), "page " + number);
    }
    final int level = PageRole.level(role);
    Misfit.require(
        level >= 1 && level <= MAX_LEVEL && PageRole.isDirect(role) && !PageRole.isInvalid(role),
        kind,
        "the role of a valid direct page of level 1 to 5",
        "role",
        role);
    Misfit.require(gfn >= 0 && gfn < GFN_END, kind, "a gfn", "gfn", gfn);
  }

  /**
   * A zapped table gets nothing but the marker, and the marker is taken away by its own event; a
   * dead root is emptied.
   */
  ShadowPage tdpSpteChanged(final int number, final int index, final long old, final long spte) {
    final VmEventKind kind = VmEventKind.TDP_SPTE_CHANGED;
    final ShadowPage page = entry(kind, number, index);
    final long found = page.spte(index);
    Misfit.require(found == old, kind, "the old value as it is", found, number, index);
    Misfit.require(spte != old, kind, "another value", spte, number, index);
    Misfit.require(old != Spte.REMOVED, kind, "an entry without marker", old, number, index);
    if (spte == Spte.REMOVED) {
      return page;
    }
    final boolean emptiesDeadRoot = spte == 0 && page.rootCount() > 0;
    Misfit.require(
        !page.isInvalid() || emptiesDeadRoot,
        kind,
        "the marker in a zapped table, nothing in a dead root",
        spte,
        number,
        index);
    if (Spte.isTable(spte, page.level())) {
      tablePointer(kind, page, index, spte);
    } else if (Spte.isPresent(spte)) {
      leaf(kind, page, index, spte);
    } else {
      Misfit.require(
          spte == 0 || (Spte.isMmio(spte) && page.level() == 1),
          kind,
          "nothing, a leaf, a table pointer or an MMIO entry of level 1",
          spte,
          number,
          index);
    }
    return page;
  }

  ShadowPage tdpMarkerCleared(final int number, final int index) {
    final VmEventKind kind = VmEventKind.TDP_MARKER_CLEARED;
    final ShadowPage page = entry(kind, number, index);
    final long old = page.spte(index);
    Misfit.require(old == Spte.REMOVED, kind, "the marker", old, number, index);
    Misfit.require(!page.isInvalid(), kind, "a valid page", "the zapped page", number);
    return page;
  }

  void tdpLeafSet(final int number, final int index, final long spte) {
    final VmEventKind kind = VmEventKind.TDP_LEAF_SET;
    final ShadowPage page = entry(kind, number, index);
    final long found = page.spte(index);
    Misfit.require(
        found == spte && Spte.isLeaf(spte, page.level()),
        kind,
        "the leaf that stands there",
        found,
        number,
        index);
  }

  /** The table is new: empty, and linked nowhere yet. */
  ShadowPage tdpPageFilled(final int number, final long firstSpte) {
    final VmEventKind kind = VmEventKind.TDP_PAGE_FILLED;
    final ShadowPage page = table(kind, number);
    Misfit.require(
        page.parents() == 0 && page.rootCount() == 0 && !page.isInvalid(),
        kind,
        "a table that nothing refers to",
        "page",
        number);
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      Misfit.require(page.spte(i) == 0, kind, "empty entries alone", page.spte(i), number, i);
    }
    leaf(kind, page, 0, firstSpte);
    final long pieces = (long) ShadowPage.ENTRIES << (9 * (page.level() - 1));
    Misfit.require(
        (Spte.frame(firstSpte) & pieces - 1) == 0,
        kind,
        "the first piece of a huge frame",
        "entry",
        firstSpte);
    return page;
  }

  ShadowPage tdpPageZapped(final int number) {
    final VmEventKind kind = VmEventKind.TDP_PAGE_ZAPPED;
    final ShadowPage page = table(kind, number);
    Misfit.require(
        !page.isInvalid() && page.parents() == 0 && page.rootCount() == 0,
        kind,
        "a valid table that nothing refers to",
        "page",
        number);
    Misfit.require(!page.isNxSplit(), kind, "a page that is no NX split", "page", number);
    return page;
  }

  ShadowPage tdpRootInvalidated(final int number) {
    final VmEventKind kind = VmEventKind.TDP_ROOT_INVALIDATED;
    final ShadowPage page = table(kind, number);
    Misfit.require(!page.isInvalid() && page.rootCount() > 0, kind, "a valid root", "page", number);
    return page;
  }

  /** Beside what holds for every page: nothing hangs on it any more. */
  void pageFreed(final ShadowPage page) {
    final VmEventKind kind = VmEventKind.PAGE_FREED;
    final int number = page.number();
    Misfit.require(page.parents() == 0, kind, "a table that no entry leads to", "page", number);
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      final long spte = page.spte(i);
      Misfit.require(!Spte.isPresent(spte), kind, "a table that maps nothing", spte, number, i);
    }
  }

  void hugePageSplitTried(final long gfn, final long spte, final int level, final int errno) {
    final VmEventKind kind = VmEventKind.HUGE_PAGE_SPLIT_TRIED;
    requests.work(kind);
    Misfit.require(
        Spte.isPresent(spte) && (spte & Spte.LARGE) != 0, kind, "a huge leaf", "entry", spte);
    Misfit.require(
        level > 1 && level <= Memslot.MAX_LEVEL, kind, "a level of 2 or 3", "level", level);
    Misfit.require(slots.of(gfn) != null, kind, "a gfn in a slot", "gfn", gfn);
    Misfit.require(errno <= 0, kind, "0 or a negative errno", "errno", errno);
  }

  // ---- parts ----

  private ShadowPage table(final VmEventKind kind, final int number) {
    requests.work(kind);
    final ShadowPage page = pages.get(number);
    Misfit.require(page != null && page.isTdp(), kind, "a table of the TDP MMU", "page", number);
    return page;
  }

  private ShadowPage entry(final VmEventKind kind, final int number, final int index) {
    final ShadowPage page = table(kind, number);
    Misfit.require(
        index >= 0 && index < ShadowPage.ENTRIES, kind, "an index from 0 to 511", "index", index);
    return page;
  }

  /** Each table has one parent, and covers the range of the entry that leads to it. */
  private void tablePointer(
      final VmEventKind kind, final ShadowPage page, final int index, final long spte) {
    final ShadowPage child = table(kind, (int) Spte.frame(spte));
    Misfit.require(
        spte == Spte.table(child.number()), kind, "a table pointer", spte, page.number(), index);
    Misfit.require(
        child.parents() == 0 && child.rootCount() == 0 && !child.isInvalid(),
        kind,
        "a child that nothing refers to",
        "page",
        child.number());
    Misfit.require(
        child.level() == page.level() - 1 && child.gfn() == page.gfnOf(index),
        kind,
        "a child for the range of the entry",
        "page",
        child.number());
  }

  /** A leaf may not turn into one of another frame at once. */
  private void leaf(
      final VmEventKind kind, final ShadowPage page, final int index, final long spte) {
    final int level = page.level();
    final long old = page.spte(index);
    Misfit.require(
        level <= Memslot.MAX_LEVEL
            && (spte & Spte.PRESENT) != 0
            && (level > 1) == ((spte & Spte.LARGE) != 0),
        kind,
        "a leaf of the page's level",
        spte,
        page.number(),
        index);
    Misfit.require(
        !Spte.isLeaf(old, level) || Spte.frame(old) == Spte.frame(spte),
        kind,
        "an entry that maps nothing or the same frame",
        old,
        page.number(),
        index);
    final long gfn = page.gfnOf(index);
    Misfit.require(slots.of(gfn) != null, kind, "a gfn in a slot", "gfn", gfn);
  }
}
