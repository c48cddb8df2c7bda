package umbra.mmu.event;

/**
 * The packed numbers of {@link TracedEvents}.
 *
 * <pre>
 * flags of a page    0 unsync   1 new   3..2 form   4 "new" in front   5 pge   6 pae
 *                    11..8 guest levels
 * rights of an SPTE  0 r   1 w   2 x   3 u   4 no fourth letter
 * outcome            0 fixed   1 spurious   17..2 vCPU   49..18 error code
 * </pre>
 */
public final class TracedFlags {
  public static final int UNSYNC = 1;
  public static final int CREATED = 1 << 1;

  /** {@code sp gen 0 gfn 18 l4 8-byte q0 ...}: Linux 5.2 and later. */
  public static final int FORM_GENERATION = 0;

  /** {@code sp gfn 0 4 q0 ...}. */
  public static final int FORM_LEVEL = 1 << 2;

  /** {@code sp gfn 3a22e 1/4 q3 ...}: the page's level and the guest's number of levels. */
  public static final int FORM_LEVELS = 2 << 2;

  public static final int FORM = 3 << 2;
  public static final int WORD_IN_FRONT = 1 << 4;
  public static final int PGE = 1 << 5;
  public static final int PAE = 1 << 6;
  public static final int GUEST_LEVELS_SHIFT = 8;

  public static final int READ = 1;
  public static final int WRITE = 1 << 1;
  public static final int EXEC = 1 << 2;
  public static final int USER = 1 << 3;
  public static final int WITHOUT_USER = 1 << 4;

  private static final int VCPU_SHIFT = 2;
  private static final int VCPU_MASK = 0xffff;
  private static final int ERROR_CODE_SHIFT = 18;

  private TracedFlags() {}

  /** Packs what fast_page_fault tells; the error code has 32 bits, the vCPU 16. */
  public static long outcome(
      final int vcpu, final long errorCode, final boolean spurious, final boolean fixed) {
    return errorCode << ERROR_CODE_SHIFT
        | (long) (vcpu & VCPU_MASK) << VCPU_SHIFT
        | (spurious ? 2 : 0)
        | (fixed ? 1 : 0);
  }

  public static int outcomeVcpu(final long outcome) {
    return (int) (outcome >>> VCPU_SHIFT) & VCPU_MASK;
  }

  public static long outcomeErrorCode(final long outcome) {
    return outcome >>> ERROR_CODE_SHIFT & 0xffff_ffffL;
  }

  public static boolean isSpurious(final long outcome) {
    return (outcome & 2) != 0;
  }

  public static boolean isFixed(final long outcome) {
    return (outcome & 1) != 0;
  }
}
