package umbra.mmu.shadow;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;

/**
 * All shadow pages of a VM: by number, by gfn in a hash of 4096 buckets (newest first), and in the
 * active list by age; those of the TDP MMU by number alone. The list of pages that the NX
 * mitigation made small is kept here too.
 */
public final class ShadowPages {
  public static final int BUCKETS = 4096;

  /** An entry pointer has 22 bits for the number, and a head word one bit less than an int. */
  private static final int MAX_NUMBER = (1 << 22) - 1;

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
  private long pathChanges;
  private long made;

  /** Bucket of {@code gfn} (kvm_page_table_hashfn: multiplication by the golden ratio). */
  public static int bucket(final long gfn) {
    return (int) ((gfn * 0x61C8864680B583EBL) >>> 52);
  }

  /** The page with this number, or null. */
  public ShadowPage get(final int number) {
    return number > 0 && number < byNumber.length ? byNumber[number] : null;
  }

  /**
   * Moves whenever an entry above level 1, a page's count of writes or a switch changes: who kept a
   * table and how it was reached looks whether the way still leads there, with nothing to do on it.
   */
  public long pathChanges() {
    return pathChanges;
  }

  public void applyPathChange() {
    pathChanges++;
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
    insertActive(page);
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

  // ---- image ----

  /** Writes all pages; the orders that follow from their ages are left out. */
  public void writeTo(final ImageOutput out) {
    out.number(made);
    out.number(highest);
    out.number(freeCount);
    out.numbers(freeNumbers, freeCount);
    for (int number = 1; number <= highest; number++) {
      final ShadowPage page = byNumber[number];
      if (page != null) {
        page.writeTo(out);
      }
    }
    writeNxSplits(out);
  }

  private void writeNxSplits(final ImageOutput out) {
    int count = 0;
    for (ShadowPage page = firstNxSplit; page != null; page = page.nextNxSplit) {
      count++;
    }
    out.number(count);
    for (ShadowPage page = firstNxSplit; page != null; page = page.nextNxSplit) {
      out.number(page.number());
    }
  }

  /** Reads what {@link #writeTo} wrote into a VM that has no pages. */
  public void applyImage(final ImageInput in) {
    made = in.number(0, Long.MAX_VALUE);
    highest = in.count(MAX_NUMBER);
    freeCount = in.count(highest);
    in.claim(highest + 1L, 3L * Integer.BYTES);
    byNumber = new ShadowPage[Math.max(byNumber.length, highest + 1)];
    freeNumbers = new int[Math.max(freeNumbers.length, freeCount)];
    in.numbers(freeNumbers, freeCount);
    allocated = highest - freeCount;
    in.claim(allocated, ShadowPage.BYTES);
    final BitSet free = new BitSet(highest + 1);
    for (int i = 0; i < freeCount; i++) {
      final int number = freeNumbers[i];
      in.require(
          number > 0 && number <= highest && !free.get(number), "found a free page that is none");
      free.set(number);
    }
    final ShadowPage[] byAge = new ShadowPage[allocated];
    int count = 0;
    for (int number = free.nextClearBit(1);
        number <= highest;
        number = free.nextClearBit(number + 1)) {
      byNumber[number] = ShadowPage.of(number, in);
      byAge[count++] = byNumber[number];
    }
    applyAges(byAge, in);
    applyNxSplits(in);
  }

  /** Both the hash and the active list have the newest page first, whatever left them since. */
  private void applyAges(final ShadowPage[] byAge, final ImageInput in) {
    Arrays.sort(byAge, Comparator.comparingLong(ShadowPage::serial));
    for (int i = 0; i < byAge.length; i++) {
      final ShadowPage page = byAge[i];
      in.require(page.serial() < made, "found a page that was never made");
      in.require(i == 0 || byAge[i - 1].serial() < page.serial(), "found two pages of one age");
      if (!page.isTdp()) {
        insertInBucket(page);
        if (!page.isInvalid()) {
          insertActive(page);
        }
      }
    }
  }

  private void applyNxSplits(final ImageInput in) {
    final int count = in.count(allocated);
    for (int i = 0; i < count; i++) {
      final ShadowPage page = byNumber[(int) in.number(1, highest)];
      in.require(page != null && !page.isNxSplit(), "found a wrong page in the list of NX splits");
      applyNxSplit(page);
    }
  }

  private void insertActive(final ShadowPage page) {
    page.next = newest;
    if (newest == null) {
      oldest = page;
    } else {
      newest.previous = page;
    }
    newest = page;
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
