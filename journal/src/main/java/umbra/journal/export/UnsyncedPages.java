package umbra.journal.export;

import java.util.Arrays;

/** When and on which thread each unsync page became unsync, as far as that was exported. */
final class UnsyncedPages {
  private static final int START = 256;

  /** By page number; step 0 stands for unknown. */
  private long[] steps = new long[START];

  private int[] threads = new int[START];

  void remember(final int page, final long step, final int thread) {
    if (page >= steps.length) {
      final int size = Math.max(page + 1, steps.length * 2);
      steps = Arrays.copyOf(steps, size);
      threads = Arrays.copyOf(threads, size);
    }
    steps[page] = step;
    threads[page] = thread;
  }

  void forget(final int page) {
    if (page < steps.length) {
      steps[page] = 0;
    }
  }

  /** 0 if it is unknown. */
  long step(final int page) {
    return page < steps.length ? steps[page] : 0;
  }

  int thread(final int page) {
    return threads[page];
  }
}
