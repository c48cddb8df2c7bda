package umbra.journal.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import umbra.journal.format.Batch;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.VcpuEventDecoder;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.mmu.event.VcpuEventFlattener;
import umbra.mmu.event.VcpuEventKind;

/**
 * What a vCPU's own stream says of one translation: its last filling, and what ended it.
 *
 * <p>The stream is read from a place before the step, from further and further back until a filling
 * is found: only a translation that was filled long before, or never, costs a reading of all.
 */
final class TlbTrail {
  private static final int UNIT_BITS = 9;

  /**
   * Events before the step that are read at first; each further look reads so many times as much.
   */
  private static final long FIRST_REACH = 1 << 16;

  private static final int REACH_GROWTH = 8;

  /**
   * One event of the vCPU's stream.
   *
   * @param vmStep the VM's step that it depends on
   */
  record Happening(long vmStep, VcpuEventKind kind, long gva, long spte, int level) {}

  private final JournalFolder journal;
  private final StreamId vcpu;
  private final long firstReach;

  TlbTrail(final JournalFolder journal, final StreamId vcpu) {
    this(journal, vcpu, FIRST_REACH);
  }

  /**
   * @param firstReach at least 1
   */
  TlbTrail(final JournalFolder journal, final StreamId vcpu, final long firstReach) {
    this.journal = journal;
    this.vcpu = vcpu;
    this.firstReach = firstReach;
  }

  /** What happened to the translation of {@code gva} since its last filling, newest first. */
  List<Happening> of(final long gva, final long at, final int limit) {
    final long end = endOf(at);
    long reach = firstReach;
    while (true) {
      final Course course = new Course(gva, at, limit);
      final boolean isAll = read(end - reach, course);
      if (isAll || !course.found.isEmpty()) {
        return newestFirst(course.found);
      }
      reach *= REACH_GROWTH;
    }
  }

  /** The first event of the batch that begins behind a step: steps never fall along a stream. */
  private long endOf(final long at) {
    long low = 1;
    long high = end();
    while (low < high) {
      final Batch batch = batchOf((low + high) >>> 1);
      if (batch == null) {
        return high;
      }
      if (firstStep(batch) <= at) {
        low = batch.endEvent();
      } else {
        high = batch.firstEvent();
      }
    }
    return high;
  }

  /** Number of the event behind the last. */
  private long end() {
    try (StreamReader reader = journal.read(vcpu)) {
      final Batch last = reader.last();
      return last == null ? 1 : last.endEvent();
    }
  }

  /** The batch that holds an event, or null where the way to it is damaged. */
  private Batch batchOf(final long event) {
    try (StreamReader reader = journal.read(vcpu)) {
      return reader.seek(event) ? reader.next() : null;
    }
  }

  private static long firstStep(final Batch batch) {
    final FirstStep first = new FirstStep();
    try {
      final VcpuEventDecoder decoder = new VcpuEventDecoder();
      decoder.start(batch);
      while (first.isUnknown && decoder.next(first)) {
        // A stream's first event depends on no step.
      }
    } catch (final DamagedBatchException damaged) {
      // Whoever reads the batch comes upon it.
      return 0;
    }
    return first.step;
  }

  /**
   * Reads from the batch that holds an event on, or all where there is none, or the way to it is
   * damaged.
   *
   * @return whether all was read
   */
  private boolean read(final long event, final Course course) {
    try (StreamReader reader = journal.read(vcpu)) {
      final boolean isAll = event < 1 || !reader.seek(event);
      final VcpuEventDecoder decoder = new VcpuEventDecoder();
      for (Batch batch = reader.next(); batch != null && !course.isOver; batch = reader.next()) {
        decode(batch, decoder, reader, course);
      }
      return isAll;
    }
  }

  private static void decode(
      final Batch batch,
      final VcpuEventDecoder decoder,
      final StreamReader reader,
      final Course course) {
    try {
      decoder.decode(batch, course);
    } catch (final DamagedBatchException damaged) {
      throw reader.damaged(damaged);
    }
  }

  private static List<Happening> newestFirst(final Deque<Happening> found) {
    final List<Happening> happenings = new ArrayList<>();
    found.descendingIterator().forEachRemaining(happenings::add);
    return happenings;
  }

  private static final class FirstStep extends VcpuEventFlattener {
    private boolean isUnknown = true;
    private long step;

    @Override
    protected void event(
        final VcpuEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      isUnknown = kind == VcpuEventKind.VCPU_STARTED;
      step = isUnknown ? 0 : a;
    }
  }

  private static final class Course extends VcpuEventFlattener {
    private final long gva;
    private final long at;
    private final int limit;
    private final Deque<Happening> found = new ArrayDeque<>();
    private boolean isOver;

    Course(final long gva, final long at, final int limit) {
      this.gva = gva;
      this.at = at;
      this.limit = limit;
    }

    @Override
    protected void event(
        final VcpuEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      if (kind == VcpuEventKind.VCPU_STARTED || isOver) {
        return;
      }
      isOver = a > at;
      if (isOver) {
        return;
      }
      switch (kind) {
        case TLB_FILLED -> {
          if (isIn(b, (int) d)) {
            found.clear();
            found.addLast(new Happening(a, kind, b, c, (int) d));
          }
        }
        case TLB_ENTRY_DROPPED -> end(new Happening(a, kind, b, 0, 0), isIn(b, 2));
        case TLB_EMPTIED -> end(new Happening(a, kind, 0, 0, 0), true);
        default -> {
          // Touches no translation.
        }
      }
    }

    private void end(final Happening happening, final boolean concerns) {
      if (concerns && !found.isEmpty() && found.size() < limit) {
        found.addLast(happening);
      }
    }

    /** A TLB keeps what a 1G leaf maps as 2M. */
    private boolean isIn(final long filled, final int level) {
      final int shift = 12 + UNIT_BITS * (Math.min(level, 2) - 1);
      return filled >>> shift == gva >>> shift;
    }
  }
}
