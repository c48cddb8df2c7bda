package umbra.mmu.memory;

/**
 * State of one 4 KiB page of the host memory behind a slot, as the host's own page tables show it
 * (reference 4.5).
 *
 * <pre>
 *  7..6 5     4    3    2     1        0
 * +----+-----+----+----+-----+--------+-------+
 * | 0  |table|huge|zero|dirty|writable|present|
 * +----+-----+----+----+-----+--------+-------+
 * </pre>
 *
 * {@code huge} pages share one host entry of their 2M or 1G unit. {@code table}: the unit has a
 * host page table, whether or not this page is present in it.
 */
public final class HostPage {
  public static final int PRESENT = 1;
  public static final int WRITABLE = 1 << 1;
  public static final int DIRTY = 1 << 2;

  /** The shared zero page, or the huge zero page together with {@link #HUGE}. */
  public static final int ZERO = 1 << 3;

  public static final int HUGE = 1 << 4;
  public static final int TABLE = 1 << 5;

  public static final int FILLED_SMALL = PRESENT | WRITABLE | DIRTY | TABLE;
  public static final int FILLED_HUGE = PRESENT | WRITABLE | DIRTY | HUGE;

  private HostPage() {}
}
