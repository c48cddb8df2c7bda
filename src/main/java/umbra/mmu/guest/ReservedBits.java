package umbra.mmu.guest;

/**
 * Reserved bits of 4-level guest entries (reference 1.6), for one MAXPHYADDR, with 1G pages offered
 * and AMD's rule that bit 8 is reserved in non-leaf entries of level 4.
 */
public final class ReservedBits {
  private static final long LEAF_1G = ((1L << 30) - 1) & ~((1L << 13) - 1);
  private static final long LEAF_2M = ((1L << 21) - 1) & ~((1L << 13) - 1);

  private final long highBits;

  /** {@code maxPhysicalAddressBits} is the guest's MAXPHYADDR, 32 to 52. */
  public ReservedBits(final int maxPhysicalAddressBits) {
    this.highBits = Gpte.FRAME & -(1L << maxPhysicalAddressBits);
  }

  /** Whether {@code gpte}, read at {@code level}, sets a bit that is reserved there. */
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
