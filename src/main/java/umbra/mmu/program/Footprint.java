package umbra.mmu.program;

import java.util.Arrays;

/** A set of guest virtual pages. */
public final class Footprint {
  private static final int SMALLEST = 1 << 10;
  private static final long NOT_USED = -1;
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  // An open hash table of page numbers, at most half full. -1 is no page number: they have 52 bits.
  private long[] table = new long[SMALLEST];
  private int count;
  private long last = NOT_USED;

  /** An empty set. */
  public Footprint() {
    Arrays.fill(table, NOT_USED);
  }

  /** Adds the page that holds this address. */
  public void add(final long gva) {
    final long page = gva >>> 12;
    if (page != last) {
      last = page;
      insert(page);
    }
  }

  /** Adds all pages of another set. */
  public void addAll(final Footprint other) {
    for (final long page : other.table) {
      if (page != NOT_USED) {
        insert(page);
      }
    }
  }

  /** How many pages there are. */
  public int pages() {
    return count;
  }

  /** The page numbers (gva without its low 12 bits) in ascending unsigned order; a new array. */
  public long[] sorted() {
    final long[] sorted = new long[count];
    int next = 0;
    for (final long page : table) {
      if (page != NOT_USED) {
        sorted[next++] = page;
      }
    }
    // All numbers are below 2^52: signed order is unsigned order.
    Arrays.sort(sorted);
    return sorted;
  }

  private void insert(final long page) {
    int place = place(page);
    while (table[place] != NOT_USED) {
      if (table[place] == page) {
        return;
      }
      place = (place + 1) & (table.length - 1);
    }
    table[place] = page;
    count++;
    if (count > table.length / 2) {
      grow();
    }
  }

  private void grow() {
    final long[] old = table;
    table = new long[2 * old.length];
    Arrays.fill(table, NOT_USED);
    for (final long page : old) {
      if (page != NOT_USED) {
        int place = place(page);
        while (table[place] != NOT_USED) {
          place = (place + 1) & (table.length - 1);
        }
        table[place] = page;
      }
    }
  }

  private int place(final long page) {
    return (int) ((page * SPREAD) >>> 40) & (table.length - 1);
  }
}
