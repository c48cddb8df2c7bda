package umbra.journal.history;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import umbra.journal.checkpoint.CheckpointFile;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.replay.Replay;
import umbra.journal.replay.Seek;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;

/** The chain behind any statistic: folds from checkpoint to checkpoint, the last stretch first. */
final class StatFold {
  private final JournalFolder journal;
  private final StreamId stream;
  private final CheckpointFolder checkpoints;
  private final Consumer<String> notices;

  StatFold(
      final JournalFolder journal,
      final StreamId stream,
      final CheckpointFolder checkpoints,
      final Consumer<String> notices) {
    this.journal = journal;
    this.stream = stream;
    this.checkpoints = checkpoints;
    this.notices = notices;
  }

  /** The chain of a statistic as it is after step {@code at}. */
  Chain of(final Stat stat, final long at, final int limit) {
    final List<Link> links = new ArrayList<>();
    long value = 0;
    long end = at;
    for (final long start : starts(at)) {
      final Counting counting = new Counting(stat, start, limit + 1 - links.size());
      try (Replay replay = Seek.to(start, checkpoints).open(journal, stream, counting, notices)) {
        replay.to(end);
        value = end == at ? replay.state().stat(stat) : value;
      }
      while (!counting.found.isEmpty()) {
        links.add(new Link(counting.found.removeLast(), null));
      }
      if (links.size() > limit) {
        break;
      }
      end = start;
    }
    final boolean isCut = links.size() > limit;
    return new Chain(
        stat.kvmName(),
        isCut ? links.subList(0, limit) : links,
        !isCut,
        List.of(Long.toString(value)));
  }

  /** Steps of the checkpoints before {@code at}, then 0. */
  private List<Long> starts(final long at) {
    final List<Long> steps = new ArrayList<>();
    try {
      for (final CheckpointFile file : checkpoints.files()) {
        if (file.isOf(stream) && file.step() > 0 && file.step() < at) {
          steps.add(0, file.step());
        }
      }
    } catch (final IOException unreadable) {
      steps.clear();
    }
    steps.add(0L);
    return steps;
  }

  /** Keeps the last events behind which the statistic has another value. */
  private static final class Counting extends VmEventFlattener implements Replay.Listener {
    private final Stat stat;
    private final long after;
    private final int limit;
    private final Deque<JournalEvent> found = new ArrayDeque<>();
    private VmState state;
    private long value;
    private long step;

    Counting(final Stat stat, final long after, final int limit) {
      this.stat = stat;
      this.after = after;
      this.limit = limit;
    }

    @Override
    public void begin(final VmState newState) {
      begin(newState, 0);
    }

    @Override
    public void begin(final VmState newState, final long lastStep) {
      state = newState;
      step = lastStep;
      value = state.stat(stat);
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
      final long now = state.stat(stat);
      if (now != value && step > after) {
        if (found.size() == limit) {
          found.removeFirst();
        }
        found.addLast(new JournalEvent(step, kind, a, b, c, d, e));
      }
      value = now;
    }
  }
}
