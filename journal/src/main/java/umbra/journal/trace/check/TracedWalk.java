package umbra.journal.trace.check;

import umbra.mmu.guest.Access;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.guest.Gpte;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.guest.PagingMode;
import umbra.mmu.guest.ReservedBits;

/**
 * A guest walk as its lines tell it: the entries read so far, and what must come of them. The
 * guest's mode (CR0.WP, EFER.NX, SMEP, SMAP) and MAXPHYADDR are not in the trace: an outcome is
 * refused only where no mode and no width gives it.
 */
final class TracedWalk {
  private static final int LEVELS = 6;
  private static final int MODES = PagingMode.ALIGNMENT_CHECK * 2;
  private static final ReservedBits NARROW = new ReservedBits(32);
  private static final ReservedBits WIDE = new ReservedBits(52);

  /** AMD refuses bit 8 above level 3, Intel ignores it. */
  private static final long GLOBAL_ABOVE = Gpte.GLOBAL;

  private final long[] gptes = new long[LEVELS];
  private final int[] tableAccess = new int[LEVELS];
  private PagingFormat format = PagingFormat.FOUR_LEVEL;
  private long gva;
  private long code;
  private int top;
  private int level;
  private int access;
  private int marked;
  private boolean running;

  void start(final long newGva, final long newCode) {
    gva = newGva;
    code = newCode;
    top = 0;
    level = 0;
    running = true;
  }

  void stop() {
    running = false;
  }

  boolean isRunning() {
    return running;
  }

  boolean hasEntries() {
    return top > 0;
  }

  int level() {
    return level;
  }

  int top() {
    return top;
  }

  long gva() {
    return gva;
  }

  long code() {
    return code;
  }

  PagingFormat format() {
    return format;
  }

  boolean isWrite() {
    return (code & ErrorCode.WRITE) != 0;
  }

  boolean isUser() {
    return (code & ErrorCode.USER) != 0;
  }

  /** The level of the next entry, the top's where the walk may begin again; 0 for none. */
  int expectedLevel() {
    return mayGoOn() ? level - 1 : 0;
  }

  /** Whether the last entry leads to a table, in every mode that is possible. */
  boolean mustGoOn() {
    return mayGoOn() && !mayBeReserved();
  }

  boolean mayGoOn() {
    final long gpte = gptes[level];
    return isEntryPresent() && !format.isLeaf(gpte, level) && !mustBeReserved();
  }

  /** Takes an entry, the first or another. */
  void read(final long gpte, final int atLevel) {
    if (top == 0 || atLevel == top) {
      top = atLevel;
      format =
          switch (atLevel) {
            case 5 -> PagingFormat.FIVE_LEVEL;
            case 3 -> PagingFormat.PAE;
            case 2 -> PagingFormat.THIRTY_TWO_BIT;
            default -> PagingFormat.FOUR_LEVEL;
          };
      access = Access.ALL;
      marked = top + 1;
    }
    level = atLevel;
    gptes[level] = gpte;
    tableAccess[level] = access;
    if (!isPointerRegister()) {
      access &= format.hasFourByteEntries() ? Access.of(gpte) | Access.EXEC : Access.of(gpte);
    }
  }

  private boolean isPointerRegister() {
    return format == PagingFormat.PAE && level == 3;
  }

  private boolean isEntryPresent() {
    return Gpte.isPresent(gptes[level]);
  }

  /** Whether the walk has read a leaf that is present. */
  boolean hasLeaf() {
    return top > 0
        && isEntryPresent()
        && !isPointerRegister()
        && format.isLeaf(gptes[level], level)
        && !mustBeReserved();
  }

  private boolean mayBeReserved() {
    return isPointerRegister()
        ? NARROW.violatedByPdpte(gptes[level])
        : NARROW.violated(format, gptes[level], level, false);
  }

  private boolean mustBeReserved() {
    final long gpte = level >= 4 ? gptes[level] & ~GLOBAL_ABOVE : gptes[level];
    return !isPointerRegister() && WIDE.violated(format, gpte, level, true);
  }

  /** Rights of the whole walk; without WRITE while the leaf is clean and this is no write. */
  int access() {
    final boolean clean = !isWrite() && (gptes[level] & Gpte.DIRTY) == 0;
    return clean ? access & ~Access.WRITE : access;
  }

  /** Rights of the entries above the table that was read at {@code atLevel}. */
  int tableAccess(final int atLevel) {
    return tableAccess[atLevel];
  }

  /** Frame of the table that was read at {@code atLevel}, below the top. */
  long tableGfn(final int atLevel) {
    return Gpte.gfn(gptes[atLevel + 1]);
  }

  /** The frame that the address lies in. */
  long gfn() {
    return format.leafGfn(gptes[level], level) | (gva >>> 12 & format.pages(level) - 1);
  }

  /** Whether the access may be granted. */
  boolean mayBeGranted() {
    if (!hasLeaf()) {
      return false;
    }
    for (int mode = 0; mode < MODES; mode++) {
      if (!PagingMode.permissionFault(access, code, mode)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the walk may have failed with this code. */
  boolean mayFailWith(final long errorCode) {
    for (int mode = 0; mode < MODES; mode++) {
      if (failsWith(errorCode, mode)) {
        return true;
      }
    }
    return false;
  }

  private boolean failsWith(final long errorCode, final int mode) {
    long rest = code & (ErrorCode.WRITE | ErrorCode.USER);
    if ((mode & (PagingMode.NO_EXECUTE | PagingMode.SMEP)) != 0) {
      rest |= code & ErrorCode.FETCH;
    }
    if (errorCode == rest) {
      // Not present, or a table that is in no slot, or a table whose marks cannot be set.
      return !hasEntries() || !isEntryPresent() || mayGoOn() || marked <= top;
    }
    if (errorCode == (rest | ErrorCode.PRESENT | ErrorCode.RESERVED)) {
      return hasEntries() && isEntryPresent() && mayBeReserved();
    }
    return errorCode == (rest | ErrorCode.PRESENT)
        && hasLeaf()
        && PagingMode.permissionFault(access, code, mode);
  }

  /** Level of the next entry whose A bit, or of the leaf D bit, is wanted; 0 for none. */
  int nextMark(final boolean dirty) {
    if (dirty) {
      final boolean wanted =
          hasLeaf()
              && isWrite()
              && (gptes[level] & Gpte.DIRTY) == 0
              && (marked == level || (gptes[level] & Gpte.ACCESSED) != 0);
      return wanted && nextAccessed() == 0 ? level : 0;
    }
    return nextAccessed();
  }

  private int nextAccessed() {
    if (!hasLeaf()) {
      return 0;
    }
    for (int at = Math.min(marked - 1, format.topLevel()); at >= level; at--) {
      if ((gptes[at] & Gpte.ACCESSED) == 0) {
        return at;
      }
    }
    return 0;
  }

  /** The wanted mark of {@code atLevel} was told. */
  void mark(final int atLevel, final boolean dirty) {
    marked = atLevel;
    gptes[atLevel] |= dirty ? Gpte.DIRTY : Gpte.ACCESSED;
  }

  /** Guest-physical address of the entry at {@code atLevel}; of the top its offset alone. */
  long gpteGpa(final int atLevel) {
    final long table = atLevel == format.topLevel() && top == atLevel ? 0 : tableGfn(atLevel) << 12;
    return table + format.offset(gva, atLevel);
  }

  /** Whether {@code gpa} may be that of the entry. */
  boolean isGpteGpa(final long gpa, final int atLevel) {
    final boolean isTop = top == atLevel;
    return (isTop ? gpa & 0xfff : gpa) == (isTop ? gpteGpa(atLevel) & 0xfff : gpteGpa(atLevel));
  }
}
