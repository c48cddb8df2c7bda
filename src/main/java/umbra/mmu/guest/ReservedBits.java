package umbra.mmu.guest;

/**
 * Reserved bits of guest entries (reference 1.6), for one MAXPHYADDR, with 1G pages and PSE36
 * offered and AMD's rule that bit 8 is reserved in non-leaf entries of levels 4 and 5.
 */
public final class ReservedBits {
  private static final long LEAF_1G = ((1L << 30) - 1) & ~((1L << 13) - 1);
  private static final long LEAF_2M = ((1L << 21) - 1) & ~((1L << 13) - 1);

  /** PSE36 uses bits 13 to 16 for the frame. */
  private static final long LEAF_4M = 0x1fL << 17;

  /** Bits 52 to 62 are free in 4- and 5-level entries alone. */
  private static final long ABOVE_FRAME = 0x7ffL << 52;

  /** Bits 1, 2, 5 to 8 and 63: a PDPTE has no rights and is never marked. */
  private static final long PDPTE = 0x1e6L | Gpte.NO_EXECUTE;

  private final long highBits;

  /** {@code maxPhysicalAddressBits} is the guest's MAXPHYADDR, 32 to 52. */
  public ReservedBits(final int maxPhysicalAddressBits) {
    this.highBits = Gpte.FRAME & -(1L << maxPhysicalAddressBits);
  }

  /** Whether {@code gpte}, read at {@code level}, sets a bit that is reserved in this format. */
  public boolean violated(
      final PagingFormat format, final long gpte, final int level, final boolean noExecuteEnabled) {
    if (format.hasFourByteEntries()) {
      return level == 2 && format.isLeaf(gpte, level) && (gpte & LEAF_4M) != 0;
    }
    return (format == PagingFormat.PAE && (gpte & ABOVE_FRAME) != 0)
        || violated(gpte, level, noExecuteEnabled);
  }

  /** Whether a present PDPTE sets a reserved bit, so that loading it is a #GP. */
  public boolean violatedByPdpte(final long pdpte) {
    return (pdpte & (PDPTE | ABOVE_FRAME | highBits)) != 0;
  }

  /**
   * Whether {@code gpte}, read at {@code level}, sets a bit that is reserved in 4- and 5-level
   * tables.
   */
  public boolean violated(final long gpte, final int level, final boolean noExecuteEnabled) {
    long reserved = highBits;
    if (!noExecuteEnabled) {
      reserved |= Gpte.NO_EXECUTE;
    }
    if (level >= 4) {
      reserved |= Gpte.LARGE | Gpte.GLOBAL;
    } else if (level == 3 && (gpte & Gpte.LARGE) != 0) {
      reserved |= LEAF_1G;
    } else if (level == 2 && (gpte & Gpte.LARGE) != 0) {
      reserved |= LEAF_2M;
    }
    return (gpte & reserved) != 0;
  }
}
