package umbra.mmu.state;

import java.util.Arrays;
import umbra.mmu.event.Mix;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;
import umbra.mmu.memory.Memslots;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.ShadowPages;
import umbra.mmu.shadow.Spte;

/**
 * The tables of the TDP MMU: trees under a list of roots (reference 14). A table has one parent
 * pointer and is in nothing else; what follows from a changed entry (statistics, links) is done
 * here. Part of {@link VmState}, which alone calls it.
 */
final class TdpState {
  private final ShadowPages pages;
  private final long[] stats;
  private final TdpFit fit;
  private ShadowPage[] roots = new ShadowPage[2];
  private int rootCount;
  private boolean shadowPages;
  private long digest;

  TdpState(
      final ShadowPages pages, final Memslots slots, final long[] stats, final Requests requests) {
    this.pages = pages;
    this.stats = stats;
    this.fit = new TdpFit(pages, slots, requests);
  }

  /** Whether there ever was a shadow page beside the TDP MMU. */
  boolean hasShadowPages() {
    return shadowPages;
  }

  /** Roots that exist, dead ones included until their last reference goes. */
  int rootCount() {
    return rootCount;
  }

  /** By age, the oldest first. */
  ShadowPage root(final int position) {
    return roots[position];
  }

  /** Hash of what was changed here; the rest of the tables' cells is in the VM's. */
  long digest() {
    // No page has number 0: its cell stands for all that ever were.
    return shadowPages ? digest ^ Mix.of(Mix.PAGE, 0, 1) : digest;
  }

  void applyShadowPage() {
    shadowPages = true;
  }

  void applyPageAllocated(final int number, final long gfn, final int role, final boolean root) {
    fit.tdpPageAllocated(number, gfn, role);
    final ShadowPage page = pages.applyAllocateTdp(number, gfn, role);
    if (root) {
      if (rootCount == roots.length) {
        roots = Arrays.copyOf(roots, rootCount * 2);
      }
      roots[rootCount++] = page;
    }
    digest ^= VmState.hash(page);
  }

  /** __handle_changed_spte, as far as it concerns this entry. */
  void applySpteChanged(final int number, final int index, final long old, final long spte) {
    final ShadowPage page = fit.tdpSpteChanged(number, index, old, spte);
    final int level = page.level();
    if (Spte.isTable(old, level)) {
      pages.get((int) Spte.frame(old)).applyParents(0);
    }
    if (Spte.isTable(spte, level)) {
      // One entry needs no descriptor: the head word of its list is the pointer itself.
      pages.get((int) Spte.frame(spte)).applyParents(PteLists.pointer(number, index) << 1);
    }
    countLeaf(level, old, -1);
    countLeaf(level, spte, 1);
    set(page, index, spte);
  }

  void applyMarkerCleared(final int number, final int index) {
    set(fit.tdpMarkerCleared(number, index), index, 0);
  }

  void checkLeafSet(final int number, final int index, final long spte) {
    fit.tdpLeafSet(number, index, spte);
  }

  void applyPageFilled(final int number, final long firstSpte) {
    final ShadowPage page = fit.tdpPageFilled(number, firstSpte);
    final int shift = 12 + 9 * (page.level() - 1);
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      set(page, i, firstSpte + ((long) i << shift));
    }
    stats[Stat.pages(page.level()).ordinal()] += ShadowPage.ENTRIES;
  }

  void applyPageZapped(final int number) {
    invalidate(fit.tdpPageZapped(number));
  }

  void applyRootInvalidated(final int number) {
    invalidate(fit.tdpRootInvalidated(number));
  }

  /** What stands in the table goes with it: a zapped table is full of markers. */
  void applyPageFreed(final ShadowPage page) {
    fit.pageFreed(page);
    digest ^= VmState.hash(page);
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      digest ^= Mix.of(Mix.SPTE, PteLists.pointer(page.number(), i), page.spte(i));
    }
    for (int position = 0; position < rootCount; position++) {
      if (roots[position] == page) {
        System.arraycopy(roots, position + 1, roots, position, rootCount - position - 1);
        roots[--rootCount] = null;
      }
    }
    pages.applyFree(page);
  }

  void checkSplitTried(final long gfn, final long spte, final int level, final int errno) {
    fit.hugePageSplitTried(gfn, spte, level, errno);
  }

  private void countLeaf(final int level, final long spte, final int change) {
    if (Spte.isLeaf(spte, level)) {
      stats[Stat.pages(level).ordinal()] += change;
    }
  }

  private void set(final ShadowPage page, final int index, final long spte) {
    final long cell = PteLists.pointer(page.number(), index);
    digest ^= Mix.of(Mix.SPTE, cell, page.spte(index)) ^ Mix.of(Mix.SPTE, cell, spte);
    page.applySpte(index, spte);
    if (page.level() > 1) {
      pages.applyPathChange();
    }
  }

  private void invalidate(final ShadowPage page) {
    digest ^= VmState.hash(page);
    page.applyInvalid();
    digest ^= VmState.hash(page);
  }

  // ---- image ----

  /** The tables themselves are among the VM's pages. */
  void writeTo(final ImageOutput out) {
    out.flag(shadowPages);
    out.number(rootCount);
    for (int position = 0; position < rootCount; position++) {
      out.number(roots[position].number());
    }
  }

  /** The digest of the tables is left to the VM, which hashes all pages alike. */
  void applyImage(final ImageInput in) {
    shadowPages = in.flag();
    rootCount = in.count(pages.allocated());
    roots = new ShadowPage[Math.max(roots.length, rootCount)];
    for (int position = 0; position < rootCount; position++) {
      roots[position] = pages.get(in.count(pages.highestNumber()));
      in.require(
          roots[position] != null && roots[position].isTdp(),
          "found a root that is no table of the TDP MMU");
    }
  }
}
