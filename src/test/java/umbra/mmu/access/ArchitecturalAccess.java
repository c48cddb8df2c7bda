package umbra.mmu.access;

/**
 * One memory access of a 64-bit guest with 4-level tables, as the processor manuals define it:
 * AMD64 Architecture Programmer's Manual volume 2, chapter 5 (5.3 and 5.4 formats, 5.6 protection)
 * and 8.4.2 (error code); Intel SDM volume 3, chapter 4 (4.5 formats, 4.6 access rights, 4.7
 * exceptions, 4.8 accessed and dirty flags).
 *
 * <p>Written from these alone. It shares neither code nor constants with the model, so that a rule
 * that the model has wrong is not wrong here too.
 */
public final class ArchitecturalAccess {
  /** Answer of {@link #perform} for an access that the guest may make. */
  public static final int NO_FAULT = -1;

  // What an access is; any combination of WRITE with USER, or of FETCH with USER.
  public static final int WRITE = 1;
  public static final int FETCH = 2;
  public static final int USER = 4;

  // Bits of the mode word: CR0.WP, EFER.NXE, CR4.SMEP, CR4.SMAP, RFLAGS.AC.
  public static final int WP = 1;
  public static final int NXE = 2;
  public static final int SMEP = 4;
  public static final int SMAP = 8;
  public static final int AC = 16;

  // Bits of the error code (SDM figure 4-12).
  private static final int CODE_P = 0x01;
  private static final int CODE_WR = 0x02;
  private static final int CODE_US = 0x04;
  static final int CODE_RSVD = 0x08;
  private static final int CODE_ID = 0x10;

  private static final int TOP = 4;

  private final long beyondPhysicalAddresses;
  private long gpa;

  /** {@code physicalAddressBits} is MAXPHYADDR. */
  public ArchitecturalAccess(final int physicalAddressBits) {
    this.beyondPhysicalAddresses =
        0x000f_ffff_ffff_ffffL >>> physicalAddressBits << physicalAddressBits;
  }

  /**
   * Performs an access.
   *
   * <p>Where it faults, the entries stay as they are. The manuals also allow A to be set in entries
   * that were used before the fault; that a processor does so is not promised (SDM 4.8).
   *
   * @param entries the entries that translate {@code gva}, by level from 1 to 4; gets A and D
   * @param access WRITE, FETCH, USER
   * @param mode WP, NXE, SMEP, SMAP, AC
   * @return {@link #NO_FAULT}, or the error code of the page fault
   */
  public int perform(final long[] entries, final long gva, final int access, final int mode) {
    boolean writable = true;
    boolean ofUser = true;
    boolean executable = true;
    int level = TOP;
    for (; ; level--) {
      final long entry = entries[level];
      if ((entry & 0x1) == 0) {
        return code(0, access, mode);
      }
      if (hasReservedBit(entry, level, mode)) {
        return code(CODE_P | CODE_RSVD, access, mode);
      }
      writable &= (entry & 0x2) != 0;
      ofUser &= (entry & 0x4) != 0;
      executable &= entry >>> 63 == 0;
      if (level == 1 || (entry & 0x80) != 0) {
        break;
      }
    }
    if (!isAllowed(access, mode, writable, ofUser, executable)) {
      return code(CODE_P, access, mode);
    }
    markUsed(entries, level, (access & WRITE) != 0);
    final long inPage = (1L << (12 + 9 * (level - 1))) - 1;
    gpa = (entries[level] & 0x000f_ffff_ffff_f000L & ~inPage) | (gva & inPage);
    return NO_FAULT;
  }

  /** Guest-physical address of the last access that did not fault. */
  public long gpa() {
    return gpa;
  }

  /** SDM 4.5.4 tables 4-15 to 4-20, here without 1G pages; APM 5.3.3, 5.3.4. */
  private boolean hasReservedBit(final long entry, final int level, final int mode) {
    if ((entry & beyondPhysicalAddresses) != 0) {
      return true;
    }
    if ((mode & NXE) == 0 && entry >>> 63 != 0) {
      return true;
    }
    return switch (level) {
      case 4, 3 -> (entry & 0x80) != 0;
      case 2 -> (entry & 0x80) != 0 && (entry & 0x1f_e000) != 0;
      default -> false;
    };
  }

  /** SDM 4.6.1: what a mode may do at addresses of users and of the supervisor. */
  private static boolean isAllowed(
      final int access,
      final int mode,
      final boolean writable,
      final boolean ofUser,
      final boolean executable) {
    final boolean neverExecuted = !executable && (mode & NXE) != 0;
    if ((access & USER) != 0) {
      return switch (access & ~USER) {
        case FETCH -> ofUser && !neverExecuted;
        case WRITE -> ofUser && writable;
        default -> ofUser;
      };
    }
    if ((access & FETCH) != 0) {
      return !neverExecuted && !(ofUser && (mode & SMEP) != 0);
    }
    if (ofUser && (mode & SMAP) != 0 && (mode & AC) == 0) {
      return false;
    }
    return (access & WRITE) == 0 || writable || (mode & WP) == 0;
  }

  /** SDM 4.7: I/D is told only where fetches can be forbidden; APM 8.4.2. */
  private static int code(final int cause, final int access, final int mode) {
    int code = cause;
    if ((access & WRITE) != 0) {
      code |= CODE_WR;
    }
    if ((access & USER) != 0) {
      code |= CODE_US;
    }
    if ((access & FETCH) != 0 && (mode & (NXE | SMEP)) != 0) {
      code |= CODE_ID;
    }
    return code;
  }

  /** SDM 4.8: A in each entry that was used, D in the one that maps the page. */
  private static void markUsed(final long[] entries, final int leaf, final boolean written) {
    for (int level = TOP; level >= leaf; level--) {
      entries[level] |= 0x20;
    }
    if (written) {
      entries[leaf] |= 0x40;
    }
  }
}
