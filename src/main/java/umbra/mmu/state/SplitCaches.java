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
  private static final int MINIMUM_DESCRIPTORS = 513;

  private static final int MOST_DESCRIPTORS = (int) Parameter.SPLIT_DESCRIPTORS_CAPACITY.most();
  private static final int MOST_PAGES = (int) Parameter.SPLIT_PAGES_CAPACITY.most();

  private int descriptors;
  private int headers;
  private int pages;

  /** Descriptors that there must be when a split begins, as the VM's switch has it. */
  public static int minimum(final VmState state) {
    final int set = (int) state.parameter(Parameter.SPLIT_DESCRIPTORS_MINIMUM);
    return set == 0 ? MINIMUM_DESCRIPTORS : set;
  }

  /** A cache that cannot hold its minimum would be filled for ever. */
  static int capacity(final VmState state) {
    final int set = (int) state.parameter(Parameter.SPLIT_DESCRIPTORS_CAPACITY);
    final int minimum = minimum(state);
    return set == 0 ? minimum + MemoryCache.CAPACITY : Math.max(minimum, set);
  }

  static int pagesCapacity(final VmState state) {
    final int set = (int) state.parameter(Parameter.SPLIT_PAGES_CAPACITY);
    return set == 0 ? MemoryCache.CAPACITY : set;
  }

  /** Whether a split that wants {@code minimum} descriptors could run out of something. */
  public boolean needTopUp(final int minimum) {
    return descriptors < minimum || headers == 0 || pages == 0;
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

  /** What is below its minimum, 1 for pages and headers, is filled to its capacity. */
  void applyToppedUp(final int minimum, final int capacity, final int pagesCapacity) {
    if (descriptors < minimum) {
      descriptors = capacity;
    }
    headers = headers == 0 ? pagesCapacity : headers;
    pages = pages == 0 ? pagesCapacity : pages;
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
    descriptors = in.count(MOST_DESCRIPTORS);
    headers = in.count(MOST_PAGES);
    pages = in.count(MOST_PAGES);
  }
}
