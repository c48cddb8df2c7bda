package umbra.mmu.shadow;

import java.util.Arrays;
import java.util.BitSet;
import umbra.mmu.event.Mix;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;

/**
 * Lists of pointers to shadow entries, used for reverse maps and for the parents of a page
 * (pte_list in KVM's mmu.c; reference 5.1). A list is one head word; descriptors live in a pool.
 *
 * <pre>
 *  31                       1 0
 * +--------------------------+-+
 * | entry pointer            |0|  one entry; the whole word is 0 for an empty list
 * +--------------------------+-+
 * | descriptor number        |1|  chain of descriptors of 14 entries
 * +--------------------------+-+
 * </pre>
 *
 * An entry pointer is {@code page number << 9 | index}. Order is that of KVM 6.1: within a
 * descriptor by position, a removal moves the descriptor's last entry into the hole, new
 * descriptors go to the tail, and a chain never turns back into a single entry.
 */
public final class PteLists {
  public static final int SLOTS = 14;

  /** A head word has 31 bits for the number; the array of entries must not be too long for Java. */
  private static final int MAX_DESCRIPTORS = Integer.MAX_VALUE / SLOTS - 2;

  private static final int BYTES_PER_DESCRIPTOR = SLOTS * Integer.BYTES + 9;

  private int[] entries = new int[SLOTS * 64];
  private int[] next = new int[64];
  private byte[] counts = new byte[64];
  private int[] free = new int[64];
  private int freeCount;
  private int highest;
  private int inUse;
  private long digest;

  /** Pointer to entry {@code index} of page {@code page}. */
  public static int pointer(final int page, final int index) {
    return page << 9 | index;
  }

  public static int page(final int pointer) {
    return pointer >>> 9;
  }

  public static int index(final int pointer) {
    return pointer & 511;
  }

  /** Entries in the list. */
  public int size(final int head) {
    if ((head & 1) == 0) {
      return head == 0 ? 0 : 1;
    }
    int size = 0;
    for (int d = head >>> 1; d != 0; d = next[d]) {
      size += counts[d];
    }
    return size;
  }

  /** Descriptors that all lists together hold. */
  public int descriptorsInUse() {
    return inUse;
  }

  /** Descriptors that the list holds. */
  public int descriptors(final int head) {
    int count = 0;
    for (int d = (head & 1) == 0 ? 0 : head >>> 1; d != 0; d = next[d]) {
      count++;
    }
    return count;
  }

  /** Whether adding to the list takes a new descriptor. */
  public boolean addTakesDescriptor(final int head) {
    if ((head & 1) == 0) {
      return head != 0;
    }
    int d = head >>> 1;
    while (counts[d] == SLOTS) {
      if (next[d] == 0) {
        return true;
      }
      d = next[d];
    }
    return false;
  }

  /** First entry in order, or 0 for an empty list. Use with {@link #at}. */
  public int first(final int head) {
    if ((head & 1) == 0) {
      return head >>> 1;
    }
    return entries[(head >>> 1) * SLOTS];
  }

  /** The entry at {@code position} in list order, or 0 past the end. */
  public int at(final int head, final int position) {
    if ((head & 1) == 0) {
      return position == 0 ? head >>> 1 : 0;
    }
    int rest = position;
    for (int d = head >>> 1; d != 0; d = next[d]) {
      if (rest < counts[d]) {
        return entries[d * SLOTS + rest];
      }
      rest -= counts[d];
    }
    return 0;
  }

  /** Adds and returns the new head. */
  public int applyAdd(final int head, final int pointer) {
    if (head == 0) {
      return pointer << 1;
    }
    if ((head & 1) == 0) {
      final int d = allocate();
      put(d, head >>> 1);
      put(d, pointer);
      return d << 1 | 1;
    }
    int d = head >>> 1;
    while (counts[d] == SLOTS) {
      if (next[d] == 0) {
        final int fresh = allocate();
        chain(d, fresh);
      }
      d = next[d];
    }
    put(d, pointer);
    return head;
  }

  /**
   * Removes and returns the new head.
   *
   * @throws IllegalStateException if the list does not hold the pointer: a lost rmap entry
   */
  public int applyRemove(final int head, final int pointer) {
    if ((head & 1) == 0) {
      if (head >>> 1 != pointer || head == 0) {
        throw missing(pointer);
      }
      return 0;
    }
    int before = 0;
    for (int d = head >>> 1; d != 0; d = next[d]) {
      final int base = d * SLOTS;
      for (int i = 0; i < counts[d]; i++) {
        if (entries[base + i] == pointer) {
          return removeAt(head, before, d, i);
        }
      }
      before = d;
    }
    throw missing(pointer);
  }

  /** Hash of all descriptors in use: which entry stands where, and which follows which. */
  public long digest() {
    return digest;
  }

  private int removeAt(final int head, final int before, final int d, final int position) {
    final int last = --counts[d];
    store(d * SLOTS + position, entries[d * SLOTS + last]);
    store(d * SLOTS + last, 0);
    if (last > 0) {
      return head;
    }
    final int rest = next[d];
    release(d);
    if (before != 0) {
      chain(before, rest);
      return head;
    }
    return rest == 0 ? 0 : rest << 1 | 1;
  }

  private void put(final int d, final int pointer) {
    store(d * SLOTS + counts[d]++, pointer);
  }

  private void store(final int cell, final int pointer) {
    digest ^= Mix.of(Mix.DESCRIPTOR, cell, entries[cell]) ^ Mix.of(Mix.DESCRIPTOR, cell, pointer);
    entries[cell] = pointer;
  }

  private void chain(final int d, final int following) {
    digest ^= Mix.of(Mix.CHAIN, d, next[d]) ^ Mix.of(Mix.CHAIN, d, following);
    next[d] = following;
  }

  private int allocate() {
    inUse++;
    if (freeCount > 0) {
      return free[--freeCount];
    }
    highest++;
    if (highest == next.length) {
      grow();
    }
    return highest;
  }

  private void release(final int d) {
    inUse--;
    chain(d, 0);
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, freeCount * 2);
    }
    free[freeCount++] = d;
  }

  private void grow() {
    final int capacity = next.length * 2;
    entries = Arrays.copyOf(entries, capacity * SLOTS);
    next = Arrays.copyOf(next, capacity);
    counts = Arrays.copyOf(counts, capacity);
  }

  // ---- image ----

  /** Writes all descriptors, and which of the free ones is taken next. */
  public void writeTo(final ImageOutput out) {
    out.number(highest);
    out.numbers(entries, (highest + 1) * SLOTS);
    out.numbers(next, highest + 1);
    out.number(freeCount);
    out.numbers(free, freeCount);
  }

  /** Reads what {@link #writeTo} wrote into empty lists. */
  public void applyImage(final ImageInput in) {
    highest = in.count(MAX_DESCRIPTORS);
    final int size = Math.max(highest + 1, next.length);
    in.claim(size, BYTES_PER_DESCRIPTOR);
    entries = new int[size * SLOTS];
    next = new int[size];
    counts = new byte[size];
    in.numbers(entries, (highest + 1) * SLOTS);
    in.numbers(next, highest + 1);
    for (int d = 0; d <= highest; d++) {
      applyImage(d);
      in.require(next[d] >= 0 && next[d] <= highest, "found a descriptor behind the last");
    }
    freeCount = in.count(highest);
    free = new int[Math.max(free.length, freeCount)];
    in.numbers(free, freeCount);
    final BitSet seen = new BitSet(size);
    for (int i = 0; i < freeCount; i++) {
      final int d = free[i];
      in.require(
          d > 0 && d <= highest && counts[d] == 0 && !seen.get(d),
          "found a free descriptor that is none");
      seen.set(d);
    }
    in.require(inUse + freeCount == highest, "found descriptors neither free nor in use");
  }

  private void applyImage(final int d) {
    int count = 0;
    for (int i = 0; i < SLOTS; i++) {
      final int cell = d * SLOTS + i;
      count += entries[cell] == 0 ? 0 : 1;
      digest ^= Mix.of(Mix.DESCRIPTOR, cell, entries[cell]);
    }
    digest ^= Mix.of(Mix.CHAIN, d, next[d]);
    counts[d] = (byte) count;
    inUse += count == 0 ? 0 : 1;
  }

  private static IllegalStateException missing(final int pointer) {
    return new IllegalStateException(
        "entry " + index(pointer) + " of page " + page(pointer) + " is not in the list");
  }
}
