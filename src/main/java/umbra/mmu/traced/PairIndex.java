package umbra.mmu.traced;

import java.util.Arrays;

/**
 * Numbers pairs of longs from 0 on, in the order in which they first come. Open addressing; nothing
 * is ever taken out.
 */
final class PairIndex {
  private static final int START = 64;

  private long[] firsts = new long[START];
  private long[] seconds = new long[START];
  private int[] places = new int[START * 2];
  private int size;

  PairIndex() {
    Arrays.fill(places, -1);
  }

  int size() {
    return size;
  }

  long first(final int number) {
    return firsts[number];
  }

  long second(final int number) {
    return seconds[number];
  }

  /** The pair's number, or -1. */
  int find(final long first, final long second) {
    return places[place(first, second)];
  }

  /** The pair's number; a new pair gets the next. */
  int add(final long first, final long second) {
    final int place = place(first, second);
    if (places[place] >= 0) {
      return places[place];
    }
    if (size == firsts.length) {
      grow();
      return add(first, second);
    }
    firsts[size] = first;
    seconds[size] = second;
    places[place] = size;
    return size++;
  }

  private int place(final long first, final long second) {
    final int mask = places.length - 1;
    long hash = (first * 0x9E3779B97F4A7C15L ^ second) * 0xD6E8FEB86659FD93L;
    hash ^= hash >>> 32;
    int place = (int) hash & mask;
    while (places[place] >= 0
        && (firsts[places[place]] != first || seconds[places[place]] != second)) {
      place = place + 1 & mask;
    }
    return place;
  }

  private void grow() {
    firsts = Arrays.copyOf(firsts, size * 2);
    seconds = Arrays.copyOf(seconds, size * 2);
    places = new int[size * 4];
    Arrays.fill(places, -1);
    for (int number = 0; number < size; number++) {
      places[place(firsts[number], seconds[number])] = number;
    }
  }
}
