package umbra.mmu.state;

import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.Gpte;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;

/**
 * What must hold of the shadow pages for an event to be possible. Each method is named after its
 * event, changes nothing, and answers the page that the event is about.
 *
 * <p>Longer than 400 lines because each event about a shadow page or its entries has its method.
 */
final class ShadowFit {
  private static final int MAX_LEVEL = 5;
  private static final int ALL_ACCESS = 7;
  private static final long GFN_END = 1L << 40;
  private static final long WRITE_BITS = Spte.WRITABLE | Spte.MMU_WRITABLE;

  private final VmState state;
  private final Requests requests;

  ShadowFit(final VmState state, final Requests requests) {
    this.state = state;
    this.requests = requests;
  }

  // ---- pages ----

  void pageAllocated(final int number, final long gfn, final int role) {
    final VmEventKind kind = VmEventKind.PAGE_ALLOCATED;
    requests.work(kind);
    if (number != state.pages().nextNumber()) {
      throw Misfit.of(kind, "page " + state.pages().nextNumber(), "page " + number);
    }
    final int level = PageRole.level(role);
    Misfit.require(
        level >= 1 && level <= MAX_LEVEL && !PageRole.isInvalid(role),
        kind,
        "the role of a valid page of level 1 to 5",
        "role",
        role);
    Misfit.require(gfn >= 0 && gfn < GFN_END, kind, "a gfn", "gfn", gfn);
  }

  void pageGot(final int number) {
    validPage(VmEventKind.PAGE_GOT, number);
  }

  void hashCollisionsPeaked(final int collisions) {
    final VmEventKind kind = VmEventKind.HASH_COLLISIONS_PEAKED;
    requests.work(kind);
    Misfit.require(
        collisions > state.stat(Stat.MAX_MMU_PAGE_HASH_COLLISIONS),
        kind,
        "more than ever before",
        "collisions",
        collisions);
  }

  ShadowPage pageLinked(final int parent, final int index, final int child, final long spte) {
    final VmEventKind kind = VmEventKind.PAGE_LINKED;
    final ShadowPage page = entryOfValid(kind, parent, index);
    final ShadowPage below = validPage(kind, child);
    ofShadowMmu(kind, page);
    ofShadowMmu(kind, below);
    Misfit.require(
        below.level() == page.level() - 1,
        kind,
        "a child one level below its parent",
        "level",
        below.level());
    Misfit.require(
        spte == (Spte.TABLE | (long) child << 12),
        kind,
        "a table pointer to the child",
        spte,
        parent,
        index);
    final long old = page.spte(index);
    Misfit.require(old == 0, kind, "an empty entry", old, parent, index);
    return page;
  }

  ShadowPage pageUnlinked(final int parent, final int index) {
    final VmEventKind kind = VmEventKind.PAGE_UNLINKED;
    final ShadowPage page = entry(kind, parent, index);
    ofShadowMmu(kind, page);
    Misfit.require(
        state.child(page, index) != null, kind, "a table pointer", page.spte(index), parent, index);
    return page;
  }

  void pageZapped(final int number) {
    zappable(VmEventKind.PAGE_ZAPPED, number);
  }

  /** The page lost its parents and entries before, and what made it special. */
  ShadowPage pageInvalidated(final int number) {
    final VmEventKind kind = VmEventKind.PAGE_INVALIDATED;
    final ShadowPage page = zappable(kind, number);
    Misfit.require(page.parents() == 0, kind, "a page without parents", "page", number);
    Misfit.require(
        !page.isUnsync() && !page.isNxSplit(),
        kind,
        "a page that is neither unsync nor an NX split",
        "page",
        number);
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      Misfit.require(page.spte(i) == 0, kind, "empty entries alone", page.spte(i), number, i);
    }
    return page;
  }

  ShadowPage pageFreed(final int number) {
    final VmEventKind kind = VmEventKind.PAGE_FREED;
    final ShadowPage page = page(kind, number);
    Misfit.require(
        page.isInvalid() && !page.isCounted() && page.rootCount() == 0,
        kind,
        "an invalid page that nothing refers to",
        "page",
        number);
    for (int v = 0; v < state.vcpuCount(); v++) {
      Misfit.require(
          !state.vcpu(v).hasRoot(number), kind, "a page that is no vcpu's root", "vcpu", v);
    }
    return page;
  }

  void pagesRecycled(final int count) {
    final VmEventKind kind = VmEventKind.PAGES_RECYCLED;
    requests.work(kind);
    Misfit.require(count > 0, kind, "at least one page", "count", count);
  }

  /** Comes after the zap: the page is invalid, but not free. */
  void pageFlooded(final int number) {
    page(VmEventKind.PAGE_FLOODED, number);
  }

  ShadowPage writeFloodingCounted(final int number) {
    final VmEventKind kind = VmEventKind.WRITE_FLOODING_COUNTED;
    final ShadowPage page = validPage(kind, number);
    final boolean counts = page.level() > 1 || state.isOn(Parameter.FLOOD_LEAF_TABLES);
    Misfit.require(
        counts && !page.isDirect(), kind, "the shadow of an upper table", "page", number);
    return page;
  }

  ShadowPage writeFloodingCleared(final int number) {
    final VmEventKind kind = VmEventKind.WRITE_FLOODING_CLEARED;
    final ShadowPage page = page(kind, number);
    Misfit.require(page.writeFlooding() != 0, kind, "writes to forget", "none to page", number);
    return page;
  }

  ShadowPage nxSplitAccounted(final int number) {
    final VmEventKind kind = VmEventKind.NX_SPLIT_ACCOUNTED;
    final ShadowPage page = validPage(kind, number);
    Misfit.require(!page.isNxSplit(), kind, "a page that is no NX split yet", "page", number);
    return page;
  }

  ShadowPage nxSplitUnaccounted(final int number) {
    final VmEventKind kind = VmEventKind.NX_SPLIT_UNACCOUNTED;
    final ShadowPage page = page(kind, number);
    Misfit.require(page.isNxSplit(), kind, "an NX split", "page", number);
    return page;
  }

  /** Pieces of a huge leaf come in where nothing is mapped; the units must lie in one slot. */
  ShadowPage pageFilled(final int number, final long firstSpte) {
    final VmEventKind kind = VmEventKind.PAGE_FILLED;
    final ShadowPage page = validPage(kind, number);
    Misfit.require(page.isDirect(), kind, "a direct page", "page", number);
    leafValue(kind, page, 0, firstSpte);
    final Memslot slot = state.slots().of(page.gfn());
    Misfit.require(
        slot != null && slot.contains(page.gfnOf(ShadowPage.ENTRIES - 1)),
        kind,
        "a page of one slot",
        "gfn",
        page.gfn());
    return page;
  }

  // ---- roots ----

  void rootSet(final int vcpu, final int position, final int number) {
    final VmEventKind kind = VmEventKind.ROOT_SET;
    requests.actor(kind, vcpu);
    Misfit.require(
        position >= 0 && position < VcpuMmu.ALL_ROOTS,
        kind,
        "a position from 0 to 7",
        "position",
        position);
    final boolean isPaeRoot =
        number == PaeTable.ROOT && position == 0 && state.hasPaeRoot(state.vcpu(vcpu));
    if (number != 0 && !isPaeRoot) {
      page(kind, number);
    }
  }

  void pdptrsLoaded(final int vcpu) {
    final VmEventKind kind = VmEventKind.PDPTRS_LOADED;
    requests.actor(kind, vcpu);
    Misfit.require(
        state.vcpu(vcpu).format() == PagingFormat.PAE, kind, "a PAE guest", "vcpu", vcpu);
  }

  void paeRootSet(final int vcpu, final int index, final int number) {
    final VmEventKind kind = VmEventKind.PAE_ROOT_SET;
    requests.actor(kind, vcpu);
    Misfit.require(
        state.hasPaeRoot(state.vcpu(vcpu)), kind, "a vcpu with a pae_root", "vcpu", vcpu);
    Misfit.require(
        index >= 0 && index < PaeTable.ENTRIES, kind, "an index from 0 to 3", "index", index);
    if (number != 0) {
      final ShadowPage page = page(kind, number);
      Misfit.require(page.level() == 2, kind, "a page of level 2", "level", page.level());
    }
  }

  ShadowPage rootTaken(final int number) {
    return validPage(VmEventKind.ROOT_TAKEN, number);
  }

  ShadowPage rootPut(final int number) {
    final VmEventKind kind = VmEventKind.ROOT_PUT;
    final ShadowPage page = page(kind, number);
    Misfit.require(page.rootCount() > 0, kind, "a held root", "count", page.rootCount());
    return page;
  }

  // ---- entries ----

  /**
   * What cannot stay was dropped before: the entry maps nothing, or the same frame. {@code slot} is
   * that of {@code gfn}.
   */
  ShadowPage spteSet(
      final int number,
      final int index,
      final long spte,
      final long gfn,
      final int access,
      final Memslot slot) {
    final VmEventKind kind = VmEventKind.SPTE_SET;
    final ShadowPage page = entryOfValid(kind, number, index);
    ofShadowMmu(kind, page);
    final int level = page.level();
    leafValue(kind, page, index, spte);
    access(kind, access);
    final long mask = (1L << (9 * (level - 1))) - 1;
    Misfit.require((gfn & mask) == 0, kind, "the first gfn of a unit", "gfn", gfn);
    Misfit.require(slot != null, kind, "a gfn in a slot", "gfn", gfn);
    Misfit.require(
        isInPlace(page, index, gfn), kind, "the gfn that the entry's position gives", "gfn", gfn);
    final long old = page.spte(index);
    Misfit.require(
        !Spte.isPresent(old) || (Spte.isLeaf(old, level) && Spte.frame(old) == Spte.frame(spte)),
        kind,
        "an entry that maps nothing or the same frame",
        old,
        number,
        index);
    return page;
  }

  ShadowPage accessRefreshed(final int number, final int index, final int access) {
    final VmEventKind kind = VmEventKind.ACCESS_REFRESHED;
    final ShadowPage page = leaf(kind, number, index);
    Misfit.require(!page.isDirect(), kind, "the shadow of a guest table", "page", number);
    access(kind, access);
    return page;
  }

  ShadowPage mmioSpteSet(final int vcpu, final int number, final int index, final long spte) {
    final VmEventKind kind = VmEventKind.MMIO_SPTE_SET;
    requests.actor(kind, vcpu);
    final ShadowPage page = entryOfValid(kind, number, index);
    Misfit.require(Spte.isMmio(spte), kind, "an MMIO entry", spte, number, index);
    final long old = page.spte(index);
    Misfit.require(!Spte.isPresent(old), kind, "no present entry", old, number, index);
    Misfit.require(
        !page.isTdp() || old == spte, kind, "what the TDP MMU has put there", old, number, index);
    return page;
  }

  ShadowPage spteDropped(final int number, final int index) {
    final VmEventKind kind = VmEventKind.SPTE_DROPPED;
    final ShadowPage page = leaf(kind, number, index);
    ofShadowMmu(kind, page);
    return page;
  }

  ShadowPage spteCleared(final int number, final int index) {
    final VmEventKind kind = VmEventKind.SPTE_CLEARED;
    final ShadowPage page = entry(kind, number, index);
    ofShadowMmu(kind, page);
    final long old = page.spte(index);
    Misfit.require(
        old != 0 && !Spte.isPresent(old),
        kind,
        "an entry in use that is not present",
        old,
        number,
        index);
    return page;
  }

  ShadowPage spteProtected(final int number, final int index, final long spte) {
    final VmEventKind kind = VmEventKind.SPTE_PROTECTED;
    final ShadowPage page = leaf(kind, number, index);
    ofShadowMmu(kind, page);
    final long lost = page.spte(index) ^ spte;
    Misfit.require(
        lost == (page.spte(index) & WRITE_BITS & lost) && lost != 0,
        kind,
        "the leaf with fewer rights to write",
        spte,
        number,
        index);
    return page;
  }

  ShadowPage spteAged(final int number, final int index, final long spte) {
    final VmEventKind kind = VmEventKind.SPTE_AGED;
    final ShadowPage page = leaf(kind, number, index);
    final long added = page.spte(index) ^ spte;
    Misfit.require(
        added == (spte & (Spte.ACCESSED | Spte.DIRTY) & added) && added != 0,
        kind,
        "the leaf with A or D added",
        spte,
        number,
        index);
    return page;
  }

  ShadowPage spteSynced(final int number, final int index, final long spte, final int access) {
    final VmEventKind kind = VmEventKind.SPTE_SYNCED;
    final ShadowPage page = leaf(kind, number, index);
    Misfit.require(!page.isDirect(), kind, "the shadow of a guest table", "page", number);
    leafValue(kind, page, index, spte);
    Misfit.require(
        Spte.frame(spte) == Spte.frame(page.spte(index)),
        kind,
        "a leaf of the same frame",
        spte,
        number,
        index);
    access(kind, access);
    return page;
  }

  void pdeZapped(final int number, final int index) {
    final VmEventKind kind = VmEventKind.PDE_ZAPPED;
    final ShadowPage page = entry(kind, number, index);
    Misfit.require(page.level() > 1, kind, "the shadow of an upper table", "page", number);
  }

  void mmioSpteChecked(final long spte) {
    final VmEventKind kind = VmEventKind.MMIO_SPTE_CHECKED;
    requests.work(kind);
    Misfit.require(Spte.isMmio(spte), kind, "an MMIO entry", "entry", spte);
  }

  /** The fast path gives W back to a leaf that keeps M, and changes nothing else. */
  ShadowPage fastFaulted(
      final int vcpu, final long gpa, final int number, final long spte, final int returnCode) {
    final VmEventKind kind = VmEventKind.FAST_FAULTED;
    requests.actor(kind, vcpu);
    final ShadowPage page = page(kind, number);
    final int index = Gpte.index(gpa, page.level());
    final long old = page.spte(index);
    if (returnCode == ReturnCode.RET_PF_FIXED) {
      Misfit.require(
          Spte.isLeaf(old, page.level())
              && (old & Spte.MMU_WRITABLE) != 0
              && (old ^ spte) == (Spte.WRITABLE & spte),
          kind,
          "the leaf with W added",
          spte,
          number,
          index);
    } else {
      Misfit.require(old == spte, kind, "the entry as it is", spte, number, index);
    }
    return page;
  }

  // ---- sync ----

  /** Upper tables are never unsync (reference 6.1). */
  ShadowPage pageUnsynced(final int number) {
    final VmEventKind kind = VmEventKind.PAGE_UNSYNCED;
    final ShadowPage page = validPage(kind, number);
    Misfit.require(
        page.level() == 1 && !page.isDirect(),
        kind,
        "the shadow of a level-1 guest table",
        "page",
        number);
    Misfit.require(!page.isUnsync(), kind, "a synced page", "page", number);
    return page;
  }

  ShadowPage pageSynced(final int number) {
    final VmEventKind kind = VmEventKind.PAGE_SYNCED;
    final ShadowPage page = page(kind, number);
    Misfit.require(page.isUnsync(), kind, "an unsync page", "page", number);
    return page;
  }

  ShadowPage unsyncChildCleared(final int number, final int index) {
    final VmEventKind kind = VmEventKind.UNSYNC_CHILD_CLEARED;
    final ShadowPage page = entry(kind, number, index);
    Misfit.require(page.hasUnsyncChild(index), kind, "a set bit", "a clear one at index", index);
    return page;
  }

  // ---- parts ----

  static void access(final VmEventKind kind, final int access) {
    Misfit.require((access & ~ALL_ACCESS) == 0, kind, "an access from 0 to 7", "access", access);
  }

  /** The TDP MMU has events of its own for its entries. */
  private static void ofShadowMmu(final VmEventKind kind, final ShadowPage page) {
    Misfit.require(
        !page.isTdp(), kind, "a page of the shadow MMU", "the TDP MMU's page", page.number());
  }

  private ShadowPage page(final VmEventKind kind, final int number) {
    requests.work(kind);
    final ShadowPage page = state.pages().get(number);
    Misfit.require(page != null, kind, "a shadow page", "number", number);
    return page;
  }

  private ShadowPage validPage(final VmEventKind kind, final int number) {
    final ShadowPage page = page(kind, number);
    Misfit.require(!page.isInvalid(), kind, "a valid page", "the zapped page", number);
    return page;
  }

  /** A page is zapped once, and a root that was in use then once more when it is put. */
  private ShadowPage zappable(final VmEventKind kind, final int number) {
    final ShadowPage page = page(kind, number);
    ofShadowMmu(kind, page);
    Misfit.require(
        !page.isInvalid() || (page.isCounted() && page.rootCount() == 0),
        kind,
        "a page that is not zapped, or a dead root that was put",
        "page",
        number);
    return page;
  }

  private ShadowPage entry(final VmEventKind kind, final int number, final int index) {
    final ShadowPage page = page(kind, number);
    Misfit.require(
        index >= 0 && index < ShadowPage.ENTRIES, kind, "an index from 0 to 511", "index", index);
    return page;
  }

  private ShadowPage entryOfValid(final VmEventKind kind, final int number, final int index) {
    final ShadowPage page = entry(kind, number, index);
    Misfit.require(!page.isInvalid(), kind, "a valid page", "the zapped page", number);
    return page;
  }

  private ShadowPage leaf(final VmEventKind kind, final int number, final int index) {
    final ShadowPage page = entry(kind, number, index);
    final long spte = page.spte(index);
    Misfit.require(Spte.isLeaf(spte, page.level()), kind, "a leaf", spte, number, index);
    return page;
  }

  private static void leafValue(
      final VmEventKind kind, final ShadowPage page, final int index, final long spte) {
    final int level = page.level();
    final long needed = Spte.PRESENT | Spte.MMU_PRESENT | (level > 1 ? Spte.LARGE : 0);
    final long looked = Spte.PRESENT | Spte.MMU_PRESENT | Spte.LARGE;
    Misfit.require(
        level <= Memslot.MAX_LEVEL && (spte & looked) == needed,
        kind,
        "a leaf of the page's level",
        spte,
        page.number(),
        index);
  }

  /** With the checks of a linked child switched off a path may lead through a page of others. */
  private boolean isInPlace(final ShadowPage page, final int index, final long gfn) {
    return !page.isDirect()
        || gfn == page.gfnOf(index)
        || !state.isOn(Parameter.CHILD_REUSE_CHECKS_GFN)
        || !state.isOn(Parameter.CHILD_REUSE_CHECKS_ROLE);
  }
}
