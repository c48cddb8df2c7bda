package umbra.mmu.state;

/** A vCPU's memory caches with the minimum below which a topup fills them (reference 12). */
public enum MemoryCache {
  DESCRIPTOR(14),
  SHADOW_PAGE(5),
  SHADOWED_INFO(5),
  PAGE_HEADER(5);

  public static final int CAPACITY = 40;

  private final int minimum;

  MemoryCache(final int minimum) {
    this.minimum = minimum;
  }

  public int minimum() {
    return minimum;
  }
}
