package umbra.mmu.state;

import umbra.mmu.event.Mix;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;

/**
 * The VM's memory caches for splitting huge pages ahead of writes, where no vCPU lends its own
 * (struct kvm_arch's split caches; reference 8.5, 12).
 */
public final class SplitCaches {
  /** A split may need a descriptor for each of its 512 pieces, and one for the parent pointer. */
  static final int MINIMUM_DESCRIPTORS = 513;

  static final int DESCRIPTORS = MINIMUM_DESCRIPTORS + MemoryCache.CAPACITY;

  private int descriptors;
  private int headers;
  private int pages;

  /** Whether a split could run out of something. */
  public boolean needTopUp() {
    return descriptors < MINIMUM_DESCRIPTORS || headers == 0 || pages == 0;
  }

  /** Objects in a cache; splits draw from no cache of shadowed translations. */
  public int cached(final MemoryCache cache) {
    return switch (cache) {
      case DESCRIPTOR -> descriptors;
      case PAGE_HEADER -> headers;
      case SHADOW_PAGE -> pages;
      case SHADOWED_INFO -> 0;
    };
  }

  long digest(final long hash) {
    final long objects = (long) descriptors << 32 | headers << 16 | pages;
    return objects == 0 ? hash : Mix.then(hash, objects);
  }

  void applyToppedUp() {
    if (descriptors < MINIMUM_DESCRIPTORS) {
      descriptors = DESCRIPTORS;
    }
    headers = headers == 0 ? MemoryCache.CAPACITY : headers;
    pages = pages == 0 ? MemoryCache.CAPACITY : pages;
  }

  void applyTaken(final MemoryCache cache, final int count) {
    switch (cache) {
      case DESCRIPTOR -> descriptors = Math.max(0, descriptors - count);
      case PAGE_HEADER -> headers = Math.max(0, headers - count);
      case SHADOW_PAGE -> pages = Math.max(0, pages - count);
      case SHADOWED_INFO -> {}
    }
  }

  // ---- image ----

  void writeTo(final ImageOutput out) {
    out.number(descriptors);
    out.number(headers);
    out.number(pages);
  }

  void applyImage(final ImageInput in) {
    descriptors = in.count(DESCRIPTORS);
    headers = in.count(MemoryCache.CAPACITY);
    pages = in.count(MemoryCache.CAPACITY);
  }
}
