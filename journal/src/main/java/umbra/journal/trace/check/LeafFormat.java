package umbra.journal.trace.check;

import static umbra.journal.trace.check.Expectation.require;
import static umbra.journal.trace.check.Expectation.requireSame;

import umbra.mmu.event.TracedFlags;
import umbra.mmu.guest.Access;
import umbra.mmu.shadow.Spte;

/**
 * How leaf entries are written on the traced machine: as the model's own, or as EPT's, in which the
 * model has no say. Which of them, and whether host memory is encrypted, the first leaf tells.
 */
final class LeafFormat {
  private static final int UNKNOWN = 0;
  private static final int LEGACY = 1;
  private static final int EXTENDED = 2;

  /** Set in EPT's entries alone: memory type write-back; host- and MMU-writable. */
  private static final long EXTENDED_BITS = 1L << 4 | 3L << 57;

  private static final long LOWEST_ENCRYPTION_BIT = 1L << 32;

  /** Every bit that an entry of the legacy format may have (reference 1.3). */
  private static final long BITS =
      Spte.PRESENT
          | Spte.WRITABLE
          | Spte.USER
          | Spte.ACCESSED
          | Spte.DIRTY
          | Spte.LARGE
          | Spte.HOST_WRITABLE
          | Spte.MMU_WRITABLE
          | Spte.MMU_PRESENT
          | Spte.FRAME
          | Spte.NO_EXECUTE;

  private int format = UNKNOWN;
  private long encryption = -1;

  /** What holds of every leaf: the letters are its bits, and it is aligned to its size. */
  void expect(final long gfn, final long spte, final int level, final int rights) {
    if (format == UNKNOWN) {
      final boolean extended =
          (rights & TracedFlags.WITHOUT_USER) != 0 || (spte & EXTENDED_BITS) != 0;
      format = extended ? EXTENDED : LEGACY;
    }
    require(letters(spte, rights) == rights, "the letters of the entry's bits", "others");
    require(
        (spte & Spte.LARGE) != 0 == level > 1,
        level > 1 ? "a large entry" : "a 4K entry",
        "level " + level);
    final long inside = (1L << 9 * (level - 1)) - 1;
    require((gfn & inside) == 0, "a gfn aligned to level " + level, Long.toHexString(gfn));
    if (isLegacy()) {
      require(
          (Spte.frame(spte) & inside) == 0, "a frame aligned to its level", Long.toHexString(spte));
      expectLegacyBits(spte);
    }
  }

  /** Whether entries are written as the model's own are. */
  boolean isLegacy() {
    return format == LEGACY;
  }

  /** Expects {@code pfn}, with the bit of encrypted memory if the first leaf had it. */
  void expectFrame(final long pfn, final long spte) {
    if (encryption < 0) {
      final long other = (Spte.frame(spte) ^ pfn) << 12;
      final boolean isBit = other >= LOWEST_ENCRYPTION_BIT && Long.bitCount(other) == 1;
      encryption = isBit ? other : 0;
    }
    requireSame("frame", pfn, Spte.frame(spte & ~encryption));
  }

  private int letters(final long spte, final int rights) {
    int letters = (spte & Spte.PRESENT) != 0 ? TracedFlags.READ : 0;
    letters |= Spte.isWritable(spte) ? TracedFlags.WRITE : 0;
    if (format == EXTENDED) {
      letters |= (spte & Spte.USER) != 0 ? TracedFlags.EXEC : 0;
      return letters | (rights & (TracedFlags.WITHOUT_USER | TracedFlags.USER));
    }
    letters |= spte < 0 ? 0 : TracedFlags.EXEC;
    return letters | ((spte & Spte.USER) != 0 ? TracedFlags.USER : 0);
  }

  private static void expectLegacyBits(final long spte) {
    requireSame("bits that have no meaning", 0, spte & ~BITS);
    require(Spte.isPresent(spte), "an entry that is present", Long.toHexString(spte));
    final boolean writable = Spte.isWritable(spte);
    require(
        writable == ((spte & Spte.MMU_WRITABLE) != 0),
        writable ? "MMU-writable beside W" : "not MMU-writable without W",
        Long.toHexString(spte));
    require(
        !writable || (spte & Spte.HOST_WRITABLE) != 0,
        "host-writable beside W",
        Long.toHexString(spte));
    require(writable || (spte & Spte.DIRTY) == 0, "D with W alone", Long.toHexString(spte));
  }

  /** The rights that a legacy entry gives. */
  static int access(final long spte) {
    return (spte < 0 ? 0 : Access.EXEC)
        | (Spte.isWritable(spte) ? Access.WRITE : 0)
        | ((spte & Spte.USER) != 0 ? Access.USER : 0);
  }
}
