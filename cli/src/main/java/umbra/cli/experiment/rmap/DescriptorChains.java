package umbra.cli.experiment.rmap;

import java.util.Arrays;

/**
 * Lists of entry pointers in descriptors of one shape, with the steps that adding and removing take
 * (pte_list_add and pte_list_remove; reference 5.1). A list's head is a word: 0 for an empty list,
 * an even number for a single entry, an odd one for a chain. A chain never turns back into a single
 * entry.
 */
final class DescriptorChains {
  private final DescriptorLayout layout;
  private final Steps adding = new Steps();
  private final Steps removing = new Steps();

  private int[] heads = new int[64];
  private int[] entries;
  private int[] next = new int[64];
  private int[] counts = new int[64];
  private int[] free = new int[64];
  private int freeCount;
  private int highest;
  private int inUse;
  private int peak;

  DescriptorChains(DescriptorLayout layout) {
    this.layout = layout;
    this.entries = new int[next.length * layout.slots()];
  }

  DescriptorLayout layout() {
    return layout;
  }

  Steps adding() {
    return adding;
  }

  Steps removing() {
    return removing;
  }

  /** Descriptors now. */
  int inUse() {
    return inUse;
  }

  /** Most descriptors that there were at one time. */
  int peak() {
    return peak;
  }

  /** The entries of a list in the order of a walk. */
  int[] walk(int list) {
    int head = head(list);
    if ((head & 1) == 0) {
      return head == 0 ? new int[0] : new int[] {head >>> 1};
    }
    int[] found = new int[16];
    int size = 0;
    for (int d = head >>> 1; d != 0; d = next[d]) {
      for (int i = 0; i < counts[d]; i++) {
        if (size == found.length) {
          found = Arrays.copyOf(found, size * 2);
        }
        found[size++] = entries[d * layout.slots() + i];
      }
    }
    return Arrays.copyOf(found, size);
  }

  /** Adds an entry, which is above 0, to a list. */
  void add(int list, int entry) {
    if (list >= heads.length) {
      heads = Arrays.copyOf(heads, Math.max(heads.length * 2, list + 1));
    }
    adding.operation();
    int head = heads[list];
    if (head == 0) {
      heads[list] = entry << 1;
    } else if ((head & 1) == 0) {
      int d = allocate();
      put(d, head >>> 1);
      put(d, entry);
      heads[list] = d << 1 | 1;
    } else if (layout.newInFront()) {
      addInFront(list, entry);
    } else {
      addBehind(head >>> 1, entry);
    }
  }

  private void addInFront(int list, int entry) {
    int d = visited(heads[list] >>> 1, adding);
    if (counts[d] == layout.slots()) {
      int fresh = allocate();
      next[fresh] = d;
      heads[list] = fresh << 1 | 1;
      d = fresh;
    }
    put(d, entry);
  }

  private void addBehind(int first, int entry) {
    int d = visited(first, adding);
    while (isFull(d)) {
      if (next[d] == 0) {
        int fresh = allocate();
        next[d] = fresh;
        put(fresh, entry);
        return;
      }
      d = visited(next[d], adding);
    }
    if (!layout.counted()) {
      adding.look(counts[d] + 1);
    }
    put(d, entry);
  }

  /** Without a counter the last slot tells. */
  private boolean isFull(int d) {
    if (!layout.counted()) {
      adding.look(1);
    }
    return counts[d] == layout.slots();
  }

  /**
   * Removes an entry from a list.
   *
   * @throws IllegalStateException if the list does not hold it
   */
  void remove(int list, int entry) {
    removing.operation();
    int head = head(list);
    if (head != 0 && head == entry << 1) {
      heads[list] = 0;
      return;
    }
    int before = 0;
    for (int d = (head & 1) == 0 ? 0 : head >>> 1; d != 0; d = next[d]) {
      visited(d, removing);
      int position = find(d, entry);
      if (position >= 0) {
        fillHole(list, before, d, position);
        return;
      }
      before = d;
    }
    throw new IllegalStateException("list " + list + " does not hold " + entry);
  }

  private int find(int d, int entry) {
    int base = d * layout.slots();
    for (int i = 0; i < counts[d]; i++) {
      if (entries[base + i] == entry) {
        removing.look(i + 1);
        return i;
      }
    }
    boolean endsEarly = !layout.counted() && counts[d] < layout.slots();
    removing.look(counts[d] + (endsEarly ? 1 : 0));
    return -1;
  }

  /** The last entry of the same descriptor, or of the first since 6.4, goes into the hole. */
  private void fillHole(int list, int before, int d, int position) {
    int giver = layout.newInFront() ? heads[list] >>> 1 : d;
    if (!layout.counted()) {
      removing.look(layout.slots() - counts[giver] + 1);
    }
    int last = giver * layout.slots() + --counts[giver];
    entries[d * layout.slots() + position] = entries[last];
    entries[last] = 0;
    if (counts[giver] > 0) {
      return;
    }
    int rest = next[giver];
    release(giver);
    if (giver == d && before != 0) {
      next[before] = rest;
    } else {
      heads[list] = rest == 0 ? 0 : rest << 1 | 1;
    }
  }

  private int head(int list) {
    return list < heads.length ? heads[list] : 0;
  }

  private int visited(int d, Steps steps) {
    steps.follow();
    return d;
  }

  private void put(int d, int entry) {
    entries[d * layout.slots() + counts[d]++] = entry;
  }

  private int allocate() {
    inUse++;
    peak = Math.max(peak, inUse);
    if (freeCount > 0) {
      return free[--freeCount];
    }
    highest++;
    if (highest == next.length) {
      next = Arrays.copyOf(next, highest * 2);
      counts = Arrays.copyOf(counts, highest * 2);
      entries = Arrays.copyOf(entries, highest * 2 * layout.slots());
    }
    return highest;
  }

  private void release(int d) {
    inUse--;
    next[d] = 0;
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, freeCount * 2);
    }
    free[freeCount++] = d;
  }
}
