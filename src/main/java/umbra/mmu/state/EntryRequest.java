package umbra.mmu.state;

/** Requests that a vCPU serves before its next entry; bits of one word (reference 3.6). */
public final class EntryRequest {
  public static final int FREE_OBSOLETE_ROOTS = 1;
  public static final int MMU_SYNC = 1 << 1;
  public static final int LOAD_MMU_PGD = 1 << 2;
  public static final int TLB_FLUSH = 1 << 3;
  public static final int TLB_FLUSH_CURRENT = 1 << 4;
  public static final int TLB_FLUSH_GUEST = 1 << 5;

  private EntryRequest() {}
}
