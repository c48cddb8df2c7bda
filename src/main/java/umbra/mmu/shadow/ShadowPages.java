package umbra.mmu.shadow;

import java.util.Arrays;

/**
 * All shadow pages of a VM: by number, by gfn in a hash of 4096 buckets (newest first), and in the
 * active list by age; those of the TDP MMU by number alone. The list of pages that the NX
 * mitigation made small is kept here too.
 */
public final class ShadowPages {
  public static final int BUCKETS = 4096;

  private ShadowPage[] byNumber = new ShadowPage[64];
  private int[] freeNumbers = new int[64];
  private int freeCount;
  private int highest;
  private final ShadowPage[] buckets = new ShadowPage[BUCKETS];
  private ShadowPage newest;
  private ShadowPage oldest;
  private ShadowPage firstNxSplit;
  private ShadowPage lastNxSplit;
  private int allocated;
  private long made;

  /** Bucket of {@code gfn} (kvm_page_table_hashfn: multiplication by the golden ratio). */
  public static int bucket(final long gfn) {
    return (int) ((gfn * 0x61C8864680B583EBL) >>> 52);
  }

  /** The page with this number, or null. */
  public ShadowPage get(final int number) {
    return number > 0 && number < byNumber.length ? byNumber[number] : null;
  }

  /** First page of the bucket of {@code gfn}, of whatever gfn; then {@link #nextInBucket}. */
  public ShadowPage firstInBucket(final long gfn) {
    return buckets[bucket(gfn)];
  }

  public static ShadowPage nextInBucket(final ShadowPage page) {
    return page.nextInBucket;
  }

  /** Oldest page of the active list, or null. */
  public ShadowPage oldest() {
    return oldest;
  }

  /** The page made just after {@code page} in the active list, or null. */
  public static ShadowPage younger(final ShadowPage page) {
    return page.previous;
  }

  public ShadowPage firstNxSplit() {
    return firstNxSplit;
  }

  public static ShadowPage nextNxSplit(final ShadowPage page) {
    return page.nextNxSplit;
  }

  /** Number that the next allocated page gets. */
  public int nextNumber() {
    return freeCount > 0 ? freeNumbers[freeCount - 1] : highest + 1;
  }

  /** Highest number ever given. */
  public int highestNumber() {
    return highest;
  }

  /** Pages that exist, invalid ones included. */
  public int allocated() {
    return allocated;
  }

  /** Makes a page at the head of its bucket and of the active list. */
  public ShadowPage applyAllocate(
      final int number, final long gfn, final int role, final int generation) {
    takeNumber(number);
    final ShadowPage page = new ShadowPage(number, gfn, role, generation, made++, false);
    byNumber[number] = page;
    insertInBucket(page);
    page.next = newest;
    if (newest == null) {
      oldest = page;
    } else {
      newest.previous = page;
    }
    newest = page;
    return page;
  }

  /** Makes a page of the TDP MMU, whose generation is always 0. */
  public ShadowPage applyAllocateTdp(final int number, final long gfn, final int role) {
    takeNumber(number);
    final ShadowPage page = new ShadowPage(number, gfn, role, 0, made++, true);
    byNumber[number] = page;
    return page;
  }

  private void takeNumber(final int number) {
    if (number != nextNumber()) {
      throw new IllegalStateException(
          "shadow page " + number + " allocated, expected number " + nextNumber());
    }
    if (freeCount > 0) {
      freeCount--;
    } else {
      highest++;
      if (highest == byNumber.length) {
        byNumber = Arrays.copyOf(byNumber, highest * 2);
      }
    }
    allocated++;
  }

  /** Takes the page off the active list. */
  public void applyDeactivate(final ShadowPage page) {
    if (page.previous == null) {
      newest = page.next;
    } else {
      page.previous.next = page.next;
    }
    if (page.next == null) {
      oldest = page.previous;
    } else {
      page.next.previous = page.previous;
    }
    page.next = null;
    page.previous = null;
  }

  /** Frees the page and its number. */
  public void applyFree(final ShadowPage page) {
    if (!page.isTdp()) {
      takeFromBucket(page);
    }
    byNumber[page.number()] = null;
    allocated--;
    if (freeCount == freeNumbers.length) {
      freeNumbers = Arrays.copyOf(freeNumbers, freeCount * 2);
    }
    freeNumbers[freeCount++] = page.number();
  }

  private void takeFromBucket(final ShadowPage page) {
    if (page.previousInBucket == null) {
      buckets[bucket(page.gfn())] = page.nextInBucket;
    } else {
      page.previousInBucket.nextInBucket = page.nextInBucket;
    }
    if (page.nextInBucket != null) {
      page.nextInBucket.previousInBucket = page.previousInBucket;
    }
  }

  /** Appends the page to the list of NX splits. */
  public void applyNxSplit(final ShadowPage page) {
    page.applyNxSplit(true);
    page.previousNxSplit = lastNxSplit;
    if (lastNxSplit == null) {
      firstNxSplit = page;
    } else {
      lastNxSplit.nextNxSplit = page;
    }
    lastNxSplit = page;
  }

  /** Takes the page off the list of NX splits. */
  public void applyNoNxSplit(final ShadowPage page) {
    page.applyNxSplit(false);
    if (page.previousNxSplit == null) {
      firstNxSplit = page.nextNxSplit;
    } else {
      page.previousNxSplit.nextNxSplit = page.nextNxSplit;
    }
    if (page.nextNxSplit == null) {
      lastNxSplit = page.previousNxSplit;
    } else {
      page.nextNxSplit.previousNxSplit = page.previousNxSplit;
    }
    page.nextNxSplit = null;
    page.previousNxSplit = null;
  }

  private void insertInBucket(final ShadowPage page) {
    final int bucket = bucket(page.gfn());
    page.nextInBucket = buckets[bucket];
    if (buckets[bucket] != null) {
      buckets[bucket].previousInBucket = page;
    }
    buckets[bucket] = page;
  }
}
