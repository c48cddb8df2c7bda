package umbra.journal.export;

import java.io.IOException;
import java.util.Arrays;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;

/** Writes the gauges among the statistics, each when it has changed. */
final class PageCounters {
  private static final Stat[] SHOWN = {
    Stat.PAGES_4K, Stat.PAGES_2M, Stat.PAGES_1G, Stat.MMU_UNSYNC
  };

  private final VmState state;
  private final ChromeTrace trace;
  private final long[] written = new long[SHOWN.length];

  /** The first values are written whatever they are. */
  PageCounters(final VmState state, final ChromeTrace trace) {
    this.state = state;
    this.trace = trace;
    Arrays.fill(written, Long.MIN_VALUE);
  }

  void writeChanged(final long step) throws IOException {
    for (int i = 0; i < SHOWN.length; i++) {
      final long value = state.stat(SHOWN[i]);
      if (value != written[i]) {
        written[i] = value;
        trace.counter(SHOWN[i].kvmName(), step, value);
      }
    }
  }
}
