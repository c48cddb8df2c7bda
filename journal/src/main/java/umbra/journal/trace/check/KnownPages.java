package umbra.journal.trace.check;

import java.util.HashMap;
import java.util.Map;
import umbra.mmu.shadow.PageRole;

/**
 * Shadow pages as the lines before tell them. Pages that look alike (the line shows only part of
 * the role) are counted together.
 */
final class KnownPages {
  /** Those that look alike. */
  static final class Look {
    final long gfn;
    final int role;
    int live;
    int unsync;

    /** Zapped while unsync: the line that they are synced is still to come. */
    int toBeSynced;

    Look(final long gfn, final int role) {
      this.gfn = gfn;
      this.role = role;
    }

    boolean shadowsTable() {
      return !PageRole.isDirect(role);
    }
  }

  private record Key(long gfn, int role) {}

  private final Map<Key, Look> looks = new HashMap<>();

  /** Of each frame its indirect pages: how many live, how many of them are unsync. */
  private final Map<Long, int[]> tables = new HashMap<>();

  /** Of the table at an address its look, where a fault has told it. */
  private final Map<Long, Look> byAddress = new HashMap<>();

  private boolean whole = true;
  private long livePages;

  /** Whether the trace seems to begin before the first page: no page was met that it did not make. */
  boolean isWhole() {
    return whole;
  }

  /** Pages that live. */
  long livePages() {
    return livePages;
  }

  /** Something was not told: from now on absence proves nothing. */
  void notWhole() {
    whole = false;
  }

  void forgetAll() {
    looks.clear();
    tables.clear();
    byAddress.clear();
    livePages = 0;
    whole = false;
  }

  Look look(final long gfn, final int role) {
    final int shown = role & ~PageRole.INVALID;
    return looks.computeIfAbsent(new Key(gfn, shown), key -> new Look(gfn, shown));
  }

  void add(final Look look, final int pages, final int unsync) {
    look.live = Math.max(0, look.live + pages);
    look.unsync = Math.max(0, look.unsync + unsync);
    livePages += pages;
    if (look.shadowsTable()) {
      final int[] counts = tables.computeIfAbsent(look.gfn, gfn -> new int[2]);
      counts[0] = Math.max(0, counts[0] + pages);
      counts[1] = Math.max(0, counts[1] + unsync);
    }
    if (pages < 0) {
      byAddress.values().removeIf(known -> known == look);
    }
  }

  /** Whether a page is known that shadows the guest table in {@code gfn} and is in sync. */
  boolean isTracked(final long gfn) {
    final int[] counts = tables.get(gfn);
    return counts != null && counts[0] > counts[1];
  }

  /** Whether one of the frames from {@code gfn} on is a tracked table. */
  boolean isTracked(final long gfn, final long frames) {
    if (frames == 1) {
      return isTracked(gfn);
    }
    for (final Map.Entry<Long, int[]> table : tables.entrySet()) {
      final long at = table.getKey() - gfn;
      if (at >= 0 && at < frames && table.getValue()[0] > table.getValue()[1]) {
        return true;
      }
    }
    return false;
  }

  /** The table at {@code address} is a page of this look. */
  void at(final long address, final Look look) {
    byAddress.put(address, look);
  }

  /** The look of the table at {@code address}, or null. */
  Look at(final long address) {
    return byAddress.get(address);
  }
}
