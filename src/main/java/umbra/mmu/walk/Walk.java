package umbra.mmu.walk;

import umbra.mmu.guest.PagingFormat;

/**
 * Result of one guest walk, reused from walk to walk. The arrays are indexed by level, 1 to 5, and
 * belong to the walk.
 */
public final class Walk {
  private static final int LEVELS = 6;

  final long[] gptes = new long[LEVELS];
  final long[] gpteGpas = new long[LEVELS];
  final int[] tableAccess = new int[LEVELS];
  PagingFormat format = PagingFormat.FOUR_LEVEL;
  int level;
  int access;
  long gfn;
  long errorCode;
  boolean found;

  /** What led to the table of the leaf: the top table, bits of the address, EFER.NX. */
  long register;

  long region;
  boolean noExecute;

  /** Whether each entry above the leaf's has A, so that on the way there is no bit to set. */
  boolean wayIsMarked;

  /** First gfn of the frame for which {@link #mapsOwnTable} was worked out; -1 for none. */
  long lookedAtFrame = -1;

  private boolean mapsOwnTable;

  /** {@code VmState.memoryChanges} when all entries were what memory held; -1 for never. */
  long consistentAt = -1;

  /** Whether the walk reached a page that grants the access. */
  public boolean found() {
    return found;
  }

  /** Error code of a walk that did not. */
  public long errorCode() {
    return errorCode;
  }

  /** Level of the leaf. */
  public int level() {
    return level;
  }

  /** Level of the first table that was read from memory. */
  public int topLevel() {
    return format.topLevel();
  }

  /** Bytes of an entry: 8 or 4. */
  public int entrySize() {
    return format.entrySize();
  }

  /** The very frame that the address lies in, also below a large leaf. */
  public long gfn() {
    return gfn;
  }

  /** Rights of the whole walk, leaf included; without WRITE while the leaf is clean. */
  public int access() {
    return access;
  }

  /** The entry read at {@code atLevel}, with the bits that the walk set. */
  public long gpte(final int atLevel) {
    return gptes[atLevel];
  }

  public long gpteGpa(final int atLevel) {
    return gpteGpas[atLevel];
  }

  /** Frame of the table that holds the entry of {@code atLevel}. */
  public long tableGfn(final int atLevel) {
    return gpteGpas[atLevel] >>> 12;
  }

  /**
   * Rights of the table at {@code atLevel}: of the entries strictly above it. Taking another
   * level's is CVE-2021-38198.
   */
  public int tableAccess(final int atLevel) {
    return tableAccess[atLevel];
  }

  /**
   * Whether one of the tables on the way lies in the frame that the address is in, of the size of a
   * shadow leaf of the walk's level. Worked out once for faults in the same frame of one leaf.
   */
  public boolean mapsOwnTable() {
    final long frame = gfn & -(1L << (9 * (level - 1)));
    if (frame != lookedAtFrame) {
      mapsOwnTable = false;
      for (int table = level; table <= topLevel(); table++) {
        mapsOwnTable |= (tableGfn(table) & -(1L << (9 * (level - 1)))) == frame;
      }
      lookedAtFrame = frame;
    }
    return mapsOwnTable;
  }

  /** Whether all entries are still what guest memory holds. */
  public boolean isConsistentAt(final long memoryChanges) {
    return consistentAt == memoryChanges;
  }

  /** Guest-physical address that {@code gva} maps to. */
  public long gpa(final long gva) {
    return gfn << 12 | (gva & 0xfff);
  }
}
