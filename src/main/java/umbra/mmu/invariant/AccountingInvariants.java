package umbra.mmu.invariant;

import java.util.Arrays;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.ShadowPages;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;

/** Invariants of what is counted: statistics, used pages, the lists of pages, write tracking. */
final class AccountingInvariants {
  /** A soft check before several pages are made at once: so many may go beyond the quota. */
  private static final int OVERSHOOT = 4;

  private final VmState state;
  private final Findings findings;
  private final long[] leaves = new long[Memslot.MAX_LEVEL + 1];
  private int[] tables = new int[0];
  private long valid;
  private long used;
  private long unsync;
  private long indirect;
  private long nxSplits;
  private long descriptors;

  AccountingInvariants(final VmState state, final Findings findings) {
    this.state = state;
    this.findings = findings;
  }

  /** Before the {@link #count} of all pages and leaves. */
  void begin() {
    Arrays.fill(leaves, 0);
    valid = 0;
    used = 0;
    unsync = 0;
    indirect = 0;
    nxSplits = 0;
    descriptors = 0;
  }

  void count(final ShadowPage page) {
    if (!page.isTdp()) {
      valid += page.isInvalid() ? 0 : 1;
      used += !page.isInvalid() || page.rootCount() > 0 ? 1 : 0;
    }
    unsync += page.isUnsync() ? 1 : 0;
    indirect += isLiveTable(page) ? 1 : 0;
    nxSplits += page.isNxSplit() ? 1 : 0;
    descriptors += state.lists().descriptors(page.parents());
    if (isLiveTable(page) && page.level() > 1) {
      upperTableIsTracked(page);
    }
  }

  void countEntry(final ShadowPage page, final long spte) {
    if (Spte.isLeaf(spte, page.level()) && page.level() <= Memslot.MAX_LEVEL) {
      leaves[page.level()]++;
    }
  }

  /** After them. */
  void end() {
    activeListHoldsTheValidPages();
    usedPagesAreCounted();
    leavesAreCounted();
    unsyncPagesAreCounted();
    nxSplitsAreListed();
    indirectPagesAreCounted();
    descriptorsAreInLists();
  }

  void checkSlot(final Memslot slot) {
    for (int level = 1; level <= Memslot.MAX_LEVEL; level++) {
      for (int unit = 0; unit < slot.units(level); unit++) {
        descriptors += state.lists().descriptors(slot.rmap(level, unit));
      }
    }
    trackedFramesAreTables(slot);
    for (int level = 2; level <= Memslot.MAX_LEVEL; level++) {
      banOnHugeFramesHasReasons(slot, level);
    }
  }

  /**
   * 3 and 5. Every valid page is on the active list exactly once and an invalid one is not: it is a
   * dead root or waits to be freed (__kvm_mmu_prepare_zap_page). The list is ordered by age, and
   * obsolete pages are the oldest: the zap of all pages stops at the first that is not
   * (kvm_zap_obsolete_pages).
   */
  void activeListHoldsTheValidPages() {
    long listed = 0;
    ShadowPage before = null;
    for (ShadowPage page = state.pages().oldest();
        page != null && listed <= valid;
        page = ShadowPages.younger(page)) {
      listed++;
      if (page.isInvalid() || state.pages().get(page.number()) != page) {
        findings.broken(Invariant.ACTIVE, "a dead page is on the active list", page);
      }
      if (before != null) {
        isYounger(page, before);
      }
      before = page;
    }
    if (listed != valid) {
      findings.broken(Invariant.ACTIVE, "the active list is not that of the valid pages", -1);
    }
  }

  /**
   * 4. Used pages are those not yet prepared for freeing, dead roots included; at most four go
   * beyond the quota (kvm_mod_used_mmu_pages, make_mmu_pages_available).
   */
  void usedPagesAreCounted() {
    if (state.usedPages() != used) {
      findings.broken(Invariant.USED_PAGES, "used pages are miscounted", -1);
    }
    if (used > state.pageQuota() + OVERSHOOT) {
      findings.broken(Invariant.USED_PAGES, "more pages than the quota lets", -1);
    }
  }

  /**
   * 24. pages_4k, pages_2m and pages_1g count the leaves of their level (kvm_update_page_stats).
   */
  void leavesAreCounted() {
    for (int level = 1; level <= Memslot.MAX_LEVEL; level++) {
      if (state.stat(Stat.pages(level)) != leaves[level]) {
        findings.broken(Invariant.PAGE_STATISTICS, Stat.pages(level).kvmName() + " is wrong", -1);
      }
    }
  }

  /** 25. mmu_unsync counts the pages with unsync set (kvm_unsync_page, kvm_unlink_unsync_page). */
  void unsyncPagesAreCounted() {
    if (state.stat(Stat.MMU_UNSYNC) != unsync) {
      findings.broken(Invariant.UNSYNC_STATISTIC, "mmu_unsync is wrong", -1);
    }
  }

  /**
   * 26. nx_lpage_splits is the length of the list of NX splits and the number of flagged pages, and
   * none of them is invalid: recovery zaps from the list (account_huge_nx_page).
   */
  void nxSplitsAreListed() {
    long listed = 0;
    for (ShadowPage page = state.pages().firstNxSplit();
        page != null && listed <= nxSplits;
        page = ShadowPages.nextNxSplit(page)) {
      listed++;
      if (!page.isNxSplit() || page.isInvalid()) {
        findings.broken(Invariant.NX_SPLITS, "a page on the list is none", page);
      }
    }
    if (listed != nxSplits || state.stat(Stat.NX_LPAGE_SPLITS) != nxSplits) {
      findings.broken(Invariant.NX_SPLITS, "nx_lpage_splits is wrong", -1);
    }
  }

  /**
   * 27. indirect_shadow_pages counts the live pages that shadow a table: at 0 writes are not looked
   * at (kvm_mmu_pte_write).
   */
  void indirectPagesAreCounted() {
    if (state.indirectPages() != indirect) {
      findings.broken(Invariant.INDIRECT_PAGES, "indirect pages are miscounted", -1);
    }
  }

  /**
   * 42. Every descriptor in use is in the rmap of a slot or in the parent list of a page: none
   * leaks (pte_list_desc_cache). What the vCPUs' caches hold is counted, not allocated.
   */
  void descriptorsAreInLists() {
    if (state.lists().descriptorsInUse() != descriptors) {
      findings.broken(Invariant.DESCRIPTORS, "descriptors in use that no list holds", -1);
    }
  }

  /**
   * 28. The write-track count of a gfn is the number of live pages above level 1 that shadow it
   * (account_shadowed, kvm_slot_page_track_add_page).
   */
  void upperTableIsTracked(final ShadowPage page) {
    final Memslot slot = state.slots().of(page.gfn());
    if (slot != null && slot.writeTrack(page.gfn()) != upperTables(page.gfn())) {
      findings.broken(Invariant.WRITE_TRACK, "an upper table is not tracked as such", page);
    }
  }

  /** 28, other side: no gfn is tracked for nothing. */
  void trackedFramesAreTables(final Memslot slot) {
    final long end = slot.baseGfn() + slot.pages();
    for (long gfn = slot.baseGfn(); gfn < end; gfn++) {
      final int tracked = slot.writeTrack(gfn);
      if (tracked != 0 && tracked != upperTables(gfn)) {
        findings.broken(Invariant.WRITE_TRACK, "the write-track count is wrong", gfn);
      }
    }
  }

  /**
   * 29. The disallow count of a huge frame is 1 for misalignment and 1 for each live page that
   * shadows a table in it; never negative (update_gfn_disallow_lpage_count,
   * kvm_alloc_memslot_metadata).
   */
  void banOnHugeFramesHasReasons(final Memslot slot, final int level) {
    final int units = slot.units(level);
    if (tables.length < units) {
      tables = new int[units];
    }
    Arrays.fill(tables, 0, units, 0);
    for (int number = 1; number <= state.pages().highestNumber(); number++) {
      final ShadowPage page = state.pages().get(number);
      if (page != null && isLiveTable(page) && slot.contains(page.gfn())) {
        tables[slot.unit(page.gfn(), level)]++;
      }
    }
    for (int unit = 0; unit < units; unit++) {
      final long gfn = Math.max(slot.baseGfn(), first(slot, level, unit));
      if (slot.largeDisallowed(gfn, level) != tables[unit] + misaligned(slot, level, unit)) {
        findings.broken(Invariant.LARGE_DISALLOWED, "the disallow count is wrong", gfn);
      }
    }
  }

  private void isYounger(final ShadowPage page, final ShadowPage older) {
    if (page.serial() <= older.serial()) {
      findings.broken(Invariant.AGE_ORDER, "older than the page behind it", page);
    }
    if (state.isObsolete(page) && !state.isObsolete(older)) {
      findings.broken(Invariant.AGE_ORDER, "obsolete, but an older page is not", page);
    }
  }

  private int upperTables(final long gfn) {
    int count = 0;
    for (ShadowPage page = state.pages().firstInBucket(gfn);
        page != null;
        page = ShadowPages.nextInBucket(page)) {
      count += page.gfn() == gfn && page.level() > 1 && isLiveTable(page) ? 1 : 0;
    }
    return count;
  }

  private static boolean isLiveTable(final ShadowPage page) {
    return !page.isDirect() && !page.isInvalid();
  }

  private static long first(final Memslot slot, final int level, final int unit) {
    return ((slot.baseGfn() >> (9 * (level - 1))) + unit) << (9 * (level - 1));
  }

  /** The part of the count that the slot's ends and its host address make. */
  private static int misaligned(final Memslot slot, final int level, final int unit) {
    final long mask = GuestEntries.pages(level) - 1;
    final long first = first(slot, level, unit);
    final boolean ragged = first < slot.baseGfn() || !slot.contains(first + mask);
    final long hostFrame = slot.memory().slotHva() >>> 12;
    return ragged || ((slot.baseGfn() ^ hostFrame) & mask) != 0 ? 1 : 0;
  }
}
