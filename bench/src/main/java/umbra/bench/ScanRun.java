package umbra.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import umbra.actors.store.JournalClaim;
import umbra.journal.filter.EventFilter;
import umbra.journal.filter.EventMatcher;
import umbra.journal.replay.Replay;
import umbra.journal.store.JournalFolder;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.state.VmState;

/**
 * Measures how fast a VM's stream is looked through for what a filter chooses: {@code ScanRun
 * FOLDER RUNS FILTER}.
 */
final class ScanRun extends VmEventFlattener implements Replay.Listener {
  private final EventFilter filter;
  private EventMatcher matcher;
  private int vcpu = VmEvents.HOST;
  private long step;
  private long found;

  private ScanRun(final EventFilter filter) {
    this.filter = filter;
  }

  /** Each run prints its figures; all in one JVM, so that the last ones show compiled code. */
  public static void main(final String[] arguments) throws IOException {
    final EventFilter filter = EventFilter.parse(arguments[2]);
    for (int run = Integer.parseInt(arguments[1]); run > 0; run--) {
      measure(Path.of(arguments[0]), new ScanRun(filter)).print();
    }
  }

  @Override
  public void begin(final VmState state) {
    matcher = filter.begin(state);
  }

  @Override
  public void runStarted(final byte[] configuration) {
    step++;
  }

  @Override
  protected void event(
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    step++;
    if (kind == VmEventKind.REQUEST_STARTED) {
      vcpu = (int) a;
    }
    found += matcher.matches(step, vcpu, kind, a, b, c, d, e) ? 1 : 0;
  }

  /** The folder is opened outside the measurement: that copies the journal. */
  private static Measurement measure(final Path journal, final ScanRun scan) throws IOException {
    final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (JournalFolder folder = JournalFolder.open(journal.resolve(JournalClaim.STORE));
        Replay replay = new Replay(folder, folder.streams().get(0), scan)) {
      final long allocated = threads.getCurrentThreadAllocatedBytes();
      final ProcessorTime time = new ProcessorTime();
      final long events = replay.to(Long.MAX_VALUE);
      final double seconds = time.seconds();
      final double processor = time.threadSeconds();
      final long bytes = threads.getCurrentThreadAllocatedBytes() - allocated;
      return new Measurement()
          .with("events", events)
          .with("found", scan.found)
          .with("seconds", seconds)
          .with("per_s", events / seconds)
          .with("per_cpu_s", events / processor)
          .with("allocated_bytes_per_event", (double) bytes / events);
    }
  }
}
