package umbra.journal.history;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import umbra.journal.checkpoint.Checkpoint;
import umbra.journal.checkpoint.CheckpointFile;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.checkpoint.UnusableCheckpointException;
import umbra.journal.replay.Replay;
import umbra.journal.replay.Seek;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.journal.touch.TouchIndex;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.image.MalformedImageException;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;

/** The chain behind any statistic: folds from checkpoint to checkpoint, the last stretch first. */
final class StatFold {
  private final JournalFolder journal;
  private final StreamId stream;
  private final CheckpointFolder checkpoints;
  private final TouchIndex index;
  private final Consumer<String> notices;

  StatFold(
      final JournalFolder journal,
      final StreamId stream,
      final CheckpointFolder checkpoints,
      final TouchIndex index,
      final Consumer<String> notices) {
    this.journal = journal;
    this.stream = stream;
    this.checkpoints = checkpoints;
    this.index = index;
    this.notices = notices;
  }

  /** The chain of a statistic as it is after step {@code at}. */
  Chain of(final Stat stat, final long at, final int limit) {
    final List<Link> links = new ArrayList<>();
    final List<Long> starts = starts(at);
    long value = 0;
    long end = at;
    for (int i = 0; i < starts.size() && links.size() <= limit; i++) {
      final long start = starts.get(i);
      if (i == 0 || mayChange(stat, start, end)) {
        final Counting counting = new Counting(stat, start, limit + 1 - links.size());
        final long last = fold(start, end, counting);
        value = i == 0 ? last : value;
        while (!counting.found.isEmpty()) {
          links.add(new Link(counting.found.removeLast(), null));
        }
        // What never falls is what it was at all checkpoints where it is as before this stretch.
        i = stat == Stat.MAX_MMU_RMAP_SIZE ? lastWithSameValue(starts, i) : i;
      }
      end = starts.get(i);
    }
    final boolean isCut = links.size() > limit;
    return new Chain(
        stat.kvmName(),
        isCut ? links.subList(0, limit) : links,
        !isCut,
        List.of(Long.toString(value)));
  }

  /** Folds a stretch, and returns the statistic behind it. */
  private long fold(final long start, final long end, final Counting counting) {
    try (Replay replay = Seek.to(start, checkpoints).open(journal, stream, counting, notices)) {
      replay.to(end);
      return replay.state().stat(counting.stat);
    }
  }

  /** Whether an event behind {@code start} and up to {@code end} may change it, by the index. */
  private boolean mayChange(final Stat stat, final long start, final long end) {
    return new Windows(index, start + 1, end, block -> block.hasStat(stat)).next();
  }

  /** The last of the starts behind which, and up to start {@code from}, the peak is the same. */
  private int lastWithSameValue(final List<Long> starts, final int from) {
    final long value = peakAt(starts.get(from));
    int same = from;
    int other = starts.size();
    while (value >= 0 && other - same > 1) {
      final int middle = (same + other) >>> 1;
      if (peakAt(starts.get(middle)) == value) {
        same = middle;
      } else {
        other = middle;
      }
    }
    return same;
  }

  /** The longest rmap, from the beginning of a checkpoint's image; -1 if that must not be used. */
  private long peakAt(final long step) {
    if (step == 0) {
      return 0;
    }
    try (StreamReader reader = journal.read(stream)) {
      for (final CheckpointFile file : checkpoints.files()) {
        if (file.isOf(stream) && file.step() == step) {
          final Checkpoint checkpoint = file.read();
          return reader.seek(checkpoint.position()) == null
              ? -1
              : checkpoint.stat(Stat.MAX_MMU_RMAP_SIZE);
        }
      }
    } catch (final IOException | UnusableCheckpointException | MalformedImageException unusable) {
      // Whoever folds from it says so.
      return -1;
    }
    return -1;
  }

  /** Steps of the checkpoints before {@code at}, the last first, then 0. */
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
