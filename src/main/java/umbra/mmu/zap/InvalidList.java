package umbra.mmu.zap;

import java.util.Arrays;

/** Shadow pages that are zapped and wait for a commit, by number. */
public final class InvalidList {
  private int[] numbers = new int[32];
  private int size;

  public boolean isEmpty() {
    return size == 0;
  }

  public int size() {
    return size;
  }

  public int get(final int position) {
    return numbers[position];
  }

  public void add(final int number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, size * 2);
    }
    numbers[size++] = number;
  }

  public void clear() {
    size = 0;
  }
}
