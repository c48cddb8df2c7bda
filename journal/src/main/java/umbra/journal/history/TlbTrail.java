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

/** What a vCPU's own stream says of one translation: its last filling, and what ended it. */
final class TlbTrail {
  private static final int UNIT_BITS = 9;

  /**
   * One event of the vCPU's stream.
   *
   * @param vmStep the VM's step that it depends on
   */
  record Happening(long vmStep, VcpuEventKind kind, long gva, long spte, int level) {}

  private final JournalFolder journal;

  TlbTrail(final JournalFolder journal) {
    this.journal = journal;
  }

  /** What happened to the translation of {@code gva} since its last filling, newest first. */
  List<Happening> of(final StreamId vcpu, final long gva, final long at, final int limit) {
    final Course course = new Course(gva, at, limit);
    try (StreamReader reader = journal.read(vcpu)) {
      final VcpuEventDecoder decoder = new VcpuEventDecoder();
      for (Batch batch = reader.next(); batch != null && !course.isOver; batch = reader.next()) {
        try {
          decoder.start(batch);
          boolean more = true;
          while (more) {
            more = decoder.next(course);
          }
        } catch (final DamagedBatchException damaged) {
          throw reader.damaged(damaged);
        }
      }
    }
    final List<Happening> newestFirst = new ArrayList<>();
    while (!course.found.isEmpty()) {
      newestFirst.add(course.found.removeLast());
    }
    return newestFirst;
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
