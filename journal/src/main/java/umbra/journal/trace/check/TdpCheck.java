package umbra.journal.trace.check;

import static umbra.journal.trace.check.Expectation.require;

import java.util.HashMap;
import java.util.Map;
import umbra.mmu.shadow.Spte;

/** Entries of the TDP MMU: each line tells the old value too. */
final class TdpCheck {
  private static final int TOP = 5;
  private static final int LARGEST = 3;
  private static final int ENTRIES = 512;

  /** A and D are set by the processor, of which there is no line. */
  private static final long UNTOLD = Spte.ACCESSED | Spte.DIRTY;

  private record Place(int addressSpace, int level, long gfn) {}

  private final Map<Place, Long> entries = new HashMap<>();

  /** Of an entry that points to a table: the huge leaf that the table was filled from, or 0. */
  private final Map<Place, Long> origins = new HashMap<>();

  /** A root is made, or something was not told: entries may be another table's now. */
  void forgetAll() {
    entries.clear();
    origins.clear();
  }

  String changed(
      final int addressSpace,
      final long gfn,
      final int level,
      final long old,
      final long spte) {
    require(level >= 1 && level <= TOP, "a level from 1 to 5", "level " + level);
    require(
        (gfn & (1L << 9 * (level - 1)) - 1) == 0,
        "a gfn aligned to level " + level,
        Long.toHexString(gfn));
    if (Spte.isLeaf(spte, level)) {
      require(level <= LARGEST, "a leaf of level 1 to 3", "level " + level);
      final long inside = (1L << 9 * (level - 1)) - 1;
      require(
          (Spte.frame(spte) & inside) == 0, "a frame aligned to its level", Long.toHexString(spte));
    }
    final Place place = new Place(addressSpace, level, gfn);
    final boolean piece = !entries.containsKey(place);
    final Long known = known(place);
    entries.put(place, spte);
    if (Spte.isTable(spte, level)) {
      begin(place, Spte.isLeaf(old, level) ? old : 0);
    }
    if (known == null) {
      return "nothing is known of the entry";
    }
    // Where a huge page must not be executable its pieces may be: make_huge_page_split_spte.
    final long told = piece ? known & ~Spte.NO_EXECUTE | old & Spte.NO_EXECUTE : known;
    // The marker of a removed entry is taken away silently (reference 14).
    require(
        (told & ~UNTOLD) == (old & ~UNTOLD) || (known == Spte.REMOVED && old == 0),
        "old_spte " + Long.toHexString(known),
        "old_spte " + Long.toHexString(old));
    return null;
  }

  /** A table is linked: what was known of its entries was another's. */
  private void begin(final Place place, final long huge) {
    origins.put(place, huge);
    final int level = place.level - 1;
    for (long index = 0; index < ENTRIES; index++) {
      final long gfn = place.gfn + (index << 9 * (level - 1));
      entries.remove(new Place(place.addressSpace, level, gfn));
    }
  }

  /** The entry's value by the last line about it, or as its table began; null if none tells. */
  private Long known(final Place place) {
    final Long last = entries.get(place);
    if (last != null || place.level == TOP) {
      return last;
    }
    final int shift = 9 * (place.level - 1);
    final long parent = place.gfn & -(1L << shift + 9);
    final Long huge = origins.get(new Place(place.addressSpace, place.level + 1, parent));
    if (huge == null || huge == 0) {
      return huge;
    }
    final long first = Spte.firstPiece(huge, place.level, false);
    return first + (place.gfn - parent << 12);
  }

  /** A fault was fixed without the lock: the entry of this page has the new value. */
  void fixed(final long gfn, final long old, final long spte) {
    for (int level = 1; level <= LARGEST; level++) {
      final Place place = new Place(0, level, gfn & -(1L << 9 * (level - 1)));
      final Long known = entries.get(place);
      if (known != null && (known & ~UNTOLD) == (old & ~UNTOLD)) {
        entries.put(place, spte);
      }
    }
  }

  static String split(final long gfn, final long spte, final int level, final int errno) {
    require(level == 2 || level == LARGEST, "level 2 or 3", "level " + level);
    require((spte & Spte.LARGE) != 0, "a large entry", Long.toHexString(spte));
    require(
        (gfn & (1L << 9 * (level - 1)) - 1) == 0,
        "a gfn aligned to level " + level,
        Long.toHexString(gfn));
    require(errno <= 0, "0 or a negative errno", "errno " + errno);
    return null;
  }
}
