package umbra.mmu.scenario;

/** The bounds a scenario must keep to. Every range that an error message names is here. */
public final class Limits {

  /** vCPUs of one VM. The recorder stops at 4: its control pages have stacks for that many. */
  public static final int MAX_VCPUS = 256;

  /** Memslot numbers go from 0 to one below this. */
  public static final int SLOTS = 16;

  /** The slot every VM has from the start: control pages and page tables. */
  public static final int BUILT_IN_SLOT = 0;

  /** Bytes of the built-in slot, which begins at gpa 0. */
  public static final long BUILT_IN_SLOT_SIZE = 0x800000L;

  /**
   * Address spaces, plain and nested together, go from 0 to one below this. The recorder stops at
   * 64; here a guest may fork 500 children whose smallest tables just fit into slot 0.
   */
  public static final int ADDRESS_SPACES = 512;

  /** First gpa that no page table entry of x86 can hold (52 address bits). */
  public static final long END_OF_PHYSICAL = 1L << 52;

  /** Pages of one slot ({@code KVM_MEM_MAX_NR_PAGES}). */
  public static final long MAX_SLOT_PAGES = (1L << 31) - 1;

  /** Bytes of a page. */
  public static final long PAGE_SIZE = 4096;

  /** Highest level of a guest page table: 4 is the PML4. */
  public static final int ROOT_LEVEL = 4;

  /** Smallest number of shadow pages KVM takes ({@code KVM_MIN_ALLOC_MMU_PAGES}). */
  public static final int MIN_MMU_PAGES = 64;

  /** Largest number of shadow pages. */
  public static final long MAX_MMU_PAGES = Integer.MAX_VALUE;

  /** Entries one {@code map} line makes. */
  public static final long MAX_MAP_COUNT = 1L << 24;

  /** Addresses one {@code touch-read} or {@code touch-write} visits. */
  public static final long MAX_TOUCH_COUNT = 1L << 30;

  /** Milliseconds of one {@code host sleep}: a day. */
  public static final long MAX_SLEEP_MS = 86_400_000L;

  /** Rounds of one {@code repeat}. */
  public static final long MAX_REPEAT = 1_000_000_000L;

  /** Accesses a vCPU makes in one {@code workload}. */
  public static final long MAX_WORKLOAD_COUNT = 1L << 48;

  /** Bytes of the region a vCPU visits in a {@code workload}: 1 TiB. */
  public static final long MAX_WORKLOAD_BYTES = 1L << 40;

  /** Blocks inside blocks. */
  public static final int MAX_BLOCK_DEPTH = 16;

  private Limits() {}
}
