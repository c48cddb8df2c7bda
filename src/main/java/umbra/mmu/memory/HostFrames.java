package umbra.mmu.memory;

/**
 * Numbers of host frames. They are the model's own; all that counts is that frames of different
 * pages differ and that huge units are aligned.
 *
 * <pre>
 *  39    28 27                        0
 * +--------+---------------------------+
 * | slot+1 | page of the slot's mapping|
 * +--------+---------------------------+
 * </pre>
 */
public final class HostFrames {
  /** The shared 4K zero page. */
  public static final long ZERO = 1;

  /** First frame of the huge zero page. */
  public static final long HUGE_ZERO = 512;

  private static final int PAGE_BITS = 28;

  private HostFrames() {}

  public static long of(final int slot, final int page) {
    return (long) (slot + 1) << PAGE_BITS | page;
  }

  /** Slot memory that owns the frame, or -1 for a zero page. */
  public static int slot(final long pfn) {
    return (int) (pfn >>> PAGE_BITS) - 1;
  }

  /** Page of the mapping, for a frame that a slot owns. */
  public static int page(final long pfn) {
    return (int) (pfn & (1L << PAGE_BITS) - 1);
  }
}
