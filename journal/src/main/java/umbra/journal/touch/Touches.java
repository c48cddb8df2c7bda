package umbra.journal.touch;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import umbra.journal.format.Batch;
import umbra.journal.format.VmEventRows;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Stat;

/**
 * Finds out what the batches of a VM's stream touch, one after another from the first. Only the
 * levels of the shadow pages are kept between two blocks: entries of a leaf table are named by the
 * table, those of a higher one singly, since a higher one is touched in many blocks.
 */
final class Touches {
  /** Kinds whose presence a block tells. */
  static final Set<VmEventKind> KINDS =
      EnumSet.of(
          VmEventKind.SPTE_SET,
          VmEventKind.ACCESS_REFRESHED,
          VmEventKind.MMIO_SPTE_SET,
          VmEventKind.SPTE_DROPPED,
          VmEventKind.SPTE_CLEARED,
          VmEventKind.SPTE_PROTECTED,
          VmEventKind.SPTE_AGED,
          VmEventKind.SPTE_SYNCED,
          VmEventKind.PAGE_LINKED,
          VmEventKind.PAGE_UNLINKED,
          VmEventKind.FAST_FAULTED,
          VmEventKind.TDP_SPTE_CHANGED,
          VmEventKind.TDP_MARKER_CLEARED,
          VmEventKind.TDP_PAGE_FILLED,
          VmEventKind.PAGE_FILLED,
          VmEventKind.PAGE_ALLOCATED,
          VmEventKind.TDP_PAGE_ALLOCATED,
          VmEventKind.PAGE_ZAPPED,
          VmEventKind.TDP_PAGE_ZAPPED,
          VmEventKind.TDP_ROOT_INVALIDATED,
          VmEventKind.PAGE_INVALIDATED,
          VmEventKind.PAGE_FREED,
          VmEventKind.PAGE_FLOODED,
          VmEventKind.WRITE_FLOODING_COUNTED,
          VmEventKind.WRITE_FLOODING_CLEARED,
          VmEventKind.NX_SPLIT_ACCOUNTED,
          VmEventKind.NX_SPLIT_UNACCOUNTED,
          VmEventKind.PAGE_UNSYNCED,
          VmEventKind.PAGE_SYNCED,
          VmEventKind.ROOT_SET,
          VmEventKind.ROOT_TAKEN,
          VmEventKind.ROOT_PUT,
          VmEventKind.PAE_ROOT_SET,
          VmEventKind.HUGE_PAGE_SPLIT_TRIED,
          VmEventKind.GFN_DIRTIED,
          VmEventKind.DIRTY_BITS_TAKEN,
          VmEventKind.DIRTY_BITMAP_FILLED);

  private static final long HUGE = 1L << 9;
  private static final long HUGEST = 1L << 18;
  private static final int WORD_BITS = 6;

  /** Bits of the statistics that count mapped pages. */
  private static final long PAGES = bit(Stat.PAGES_4K) | bit(Stat.PAGES_2M) | bit(Stat.PAGES_1G);

  /** The statistics that events of a kind may count, by the kind's wire number. */
  private static final Stat[][] COUNTED = counted();

  static {
    for (final Stat stat : Stat.values()) {
      if (CountedStats.isCounted(stat)) {
        KINDS.addAll(CountedStats.kinds(stat));
      }
    }
  }

  private final VmEventRows rows = new VmEventRows(KINDS);
  private final RangeSet.Builder entries = new RangeSet.Builder();
  private final RangeSet.Builder pages = new RangeSet.Builder();
  private final RangeSet.Builder gfns = new RangeSet.Builder();
  private final RangeSet.Builder dirty = new RangeSet.Builder();

  /** Pages of which leaves came or went. */
  private final RangeSet.Builder leaves = new RangeSet.Builder();

  /** Bit L is set if the page with this number was once of level L. */
  private byte[] levels = new byte[1024];

  private final long[] kinds = new long[2];
  private long stats;

  private static long bit(final Stat stat) {
    return 1L << stat.ordinal();
  }

  private static Stat[][] counted() {
    final Stat[][] counted = new Stat[VmEventKind.values().length][0];
    for (final Stat stat : Stat.values()) {
      if (CountedStats.isCounted(stat)) {
        for (final VmEventKind kind : CountedStats.kinds(stat)) {
          final Stat[] others = counted[kind.ordinal()];
          counted[kind.ordinal()] = Arrays.copyOf(others, others.length + 1);
          counted[kind.ordinal()][others.length] = stat;
        }
      }
    }
    return counted;
  }

  /** Adds a batch, which follows those before it, to the block at hand. */
  void add(final Batch batch) {
    rows.read(batch, this::row);
  }

  /** Ends the block at hand, which has these places in the stream; the next one begins. */
  TouchedBlock end(
      final long firstEvent,
      final long eventCount,
      final long firstRecord,
      final long recordCount) {
    leaves.forEach(this::countLeaves);
    final TouchedBlock block =
        new TouchedBlock(
            firstEvent,
            eventCount,
            firstRecord,
            recordCount,
            kinds,
            stats,
            entries.build(),
            pages.build(),
            gfns.build(),
            dirty.build());
    leaves.clear();
    Arrays.fill(kinds, 0);
    stats = 0;
    return block;
  }

  private void row(
      final VmEventKind kind, final long[] first, final long[] steps, final int count) {
    kinds[kind.ordinal() >>> 6] |= 1L << kind.ordinal();
    for (final Stat stat : COUNTED[kind.ordinal()]) {
      stats |= counts(stat, first, steps, count) ? bit(stat) : 0;
    }
    switch (kind) {
      case SPTE_SET -> spteSet(first, steps, count);
      case SPTE_DROPPED -> {
        leaves.addRow(first[0], steps[0], count);
        addEntries(0, first, steps, count);
      }
      case PAGE_ALLOCATED, TDP_PAGE_ALLOCATED -> pageMade(first, steps, count);
      case ACCESS_REFRESHED,
          SPTE_CLEARED,
          SPTE_PROTECTED,
          SPTE_AGED,
          SPTE_SYNCED,
          PAGE_UNLINKED,
          TDP_MARKER_CLEARED ->
          addEntries(0, first, steps, count);
      case MMIO_SPTE_SET -> mmioSpteSet(first, steps, count);
      case PAGE_LINKED -> {
        addEntries(0, first, steps, count);
        addPages(2, first, steps, count);
      }
      case TDP_SPTE_CHANGED -> tdpSpteChanged(first, steps, count);
      case PAGE_FILLED -> {
        leaves.addRow(first[0], steps[0], count);
        addPages(0, first, steps, count);
      }
      case PAGE_FREED,
          PAGE_UNSYNCED,
          PAGE_SYNCED,
          TDP_PAGE_FILLED,
          PAGE_ZAPPED,
          TDP_PAGE_ZAPPED,
          TDP_ROOT_INVALIDATED,
          PAGE_INVALIDATED,
          PAGE_FLOODED,
          WRITE_FLOODING_COUNTED,
          WRITE_FLOODING_CLEARED,
          NX_SPLIT_ACCOUNTED,
          NX_SPLIT_UNACCOUNTED,
          ROOT_TAKEN,
          ROOT_PUT ->
          addPages(0, first, steps, count);
      case ROOT_SET, PAE_ROOT_SET -> addPages(2, first, steps, count);
      case FAST_FAULTED -> {
        for (int i = 0; i < count; i++) {
          addEveryEntry(first[2] + i * steps[2]);
        }
      }
      case GFN_DIRTIED -> dirty.addRow(first[1], steps[1], count);
      case DIRTY_BITS_TAKEN -> dirtyBitsTaken(first, steps, count);
      default -> {
        // Told by its kind, or by what it counts.
      }
    }
  }

  private static boolean counts(
      final Stat stat, final long[] first, final long[] steps, final int count) {
    final int different = (steps[1] | steps[2] | steps[4]) == 0 ? 1 : count;
    for (int i = 0; i < different; i++) {
      if (CountedStats.isCountedBy(
          stat, first[1] + i * steps[1], first[2] + i * steps[2], first[4] + i * steps[4])) {
        return true;
      }
    }
    return false;
  }

  private void spteSet(final long[] first, final long[] steps, final int count) {
    stats |= bit(Stat.MAX_MMU_RMAP_SIZE);
    leaves.addRow(first[0], steps[0], count);
    addEntries(0, first, steps, count);
    gfns.addRow(first[3], steps[3], count);
    for (int i = 0; i < count; i++) {
      final long gfn = first[3] + i * steps[3];
      if (((first[2] + i * steps[2]) & Spte.LARGE) != 0) {
        // Which of the two sizes it has is not in its bits.
        gfns.add(gfn, gfn + ((gfn & (HUGEST - 1)) == 0 ? HUGEST : HUGE) - 1);
      } else if (steps[2] == 0) {
        return;
      }
    }
  }

  private void mmioSpteSet(final long[] first, final long[] steps, final int count) {
    addEntries(1, first, steps, count);
    for (int i = 0; i < count; i++) {
      final long gfn = Spte.mmioGfn(first[3] + i * steps[3]);
      gfns.add(gfn, gfn);
    }
  }

  private void tdpSpteChanged(final long[] first, final long[] steps, final int count) {
    addEntries(0, first, steps, count);
    for (int field = 2; field <= 3; field++) {
      for (int i = 0; i < count; i++) {
        final long spte = first[field] + i * steps[field];
        final int page = (int) Spte.frame(spte);
        if (spte == Spte.table(page)) {
          addPage(page);
        }
        if (steps[field] == 0) {
          break;
        }
      }
    }
  }

  private void pageMade(final long[] first, final long[] steps, final int count) {
    addPages(0, first, steps, count);
    for (int i = 0; i < count; i++) {
      final int page = (int) (first[0] + i * steps[0]);
      final int role = (int) (first[2] + i * steps[2]);
      final long gfn = first[1] + i * steps[1];
      if (page >= 0) {
        if (page >= levels.length) {
          levels = Arrays.copyOf(levels, Math.max(page + 1, levels.length * 2));
        }
        levels[page] |= (byte) (1 << PageRole.level(role));
      }
      if (PageRole.isDirect(role)) {
        gfns.add(gfn, gfn + (1L << (9 * PageRole.level(role))) - 1);
      }
    }
  }

  private void dirtyBitsTaken(final long[] first, final long[] steps, final int count) {
    for (int i = 0; i < count; i++) {
      final long offset = (first[1] + i * steps[1]) << WORD_BITS;
      dirty.add(offset, offset + (1 << WORD_BITS) - 1);
    }
  }

  /** Adds the entries that number {@code field}, a page, and the one behind it, an index, name. */
  private void addEntries(
      final int field, final long[] first, final long[] steps, final int count) {
    if (steps[field] == 0 && !isHigher(first[field])) {
      addEveryEntry(first[field]);
      return;
    }
    for (int i = 0; i < count; i++) {
      final long page = first[field] + i * steps[field];
      final long entry = TouchedBlock.entry(page) + first[field + 1] + i * steps[field + 1];
      if (isHigher(page)) {
        entries.add(entry, entry);
      } else {
        addEveryEntry(page);
      }
    }
  }

  private void addPages(final int field, final long[] first, final long[] steps, final int count) {
    for (int i = 0; i < count; i++) {
      addPage(first[field] + i * steps[field]);
    }
  }

  private void addPage(final long page) {
    pages.add(page, page);
    addEveryEntry(page);
  }

  private void addEveryEntry(final long page) {
    final long entry = TouchedBlock.entry(page);
    entries.add(entry, entry + ShadowPage.ENTRIES - 1);
  }

  /** Whether the page is known to be no leaf table. */
  private boolean isHigher(final long page) {
    return page >= 0 && page < levels.length && levels[(int) page] != 0 && !isOnce(page, 1);
  }

  private boolean isOnce(final long page, final int level) {
    return (levels[(int) page] >>> level & 1) != 0;
  }

  /** A page whose making is not known may be of any level. */
  private void countLeaves(final long firstPage, final long lastPage) {
    for (long page = firstPage; page <= lastPage && (stats & PAGES) != PAGES; page++) {
      if (page >= levels.length || levels[(int) page] == 0) {
        stats |= PAGES;
        return;
      }
      for (int level = 1; level <= 3; level++) {
        stats |= isOnce(page, level) ? bit(Stat.pages(level)) : 0;
      }
    }
  }
}
