package umbra.journal.history;

import umbra.journal.format.Batch;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.VmEventDecoder;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;

/** Finds the request that an event belongs to, and what in it brought the event about. */
final class RequestSearch {
  /** No step, no vCPU: before the first request. */
  private static final Request NONE = new Request(0, VmEvents.HOST, 0, null);

  /**
   * A request up to an event.
   *
   * @param step of its {@code requestStarted}; 0 where the event is in no request
   * @param vcpu who asked, or {@link VmEvents#HOST}
   * @param position accesses and operations retired before
   * @param cause the fault or the operation that ran last, or null
   */
  record Request(long step, int vcpu, long position, JournalEvent cause) {}

  private final JournalFolder journal;
  private final StreamId stream;
  private Batch known;

  RequestSearch(final JournalFolder journal, final StreamId stream) {
    this.journal = journal;
    this.stream = stream;
  }

  /** The request that event {@code step} belongs to. */
  Request of(final long step) {
    long within = step;
    JournalEvent cause = null;
    while (within > 0) {
      final Batch batch = batchOf(within);
      if (batch == null) {
        return NONE;
      }
      final Course course = new Course(step);
      decode(batch, course);
      cause = cause == null ? course.cause : cause;
      if (course.isOver) {
        return NONE;
      }
      if (course.started != null) {
        final JournalEvent started = course.started;
        return new Request(started.step(), (int) started.a(), started.b(), cause);
      }
      within = batch.firstEvent() - 1;
    }
    return NONE;
  }

  private Batch batchOf(final long step) {
    if (known == null || step < known.firstEvent() || step >= known.endEvent()) {
      try (StreamReader reader = journal.read(stream)) {
        // Where the way to it is damaged the reader is at its start, and comes upon the damage.
        reader.seek(step);
        do {
          known = reader.next();
        } while (known != null && known.endEvent() <= step);
      }
    }
    return known;
  }

  private static void decode(final Batch batch, final Course course) {
    try {
      new VmEventDecoder().decode(batch, course::event);
    } catch (final DamagedBatchException damaged) {
      throw new IllegalStateException("a batch that was read before: " + damaged, damaged);
    }
  }

  /** What happens in a batch up to a step. */
  private static final class Course {
    private final long last;
    private JournalEvent started;
    private JournalEvent cause;
    private boolean isOver;

    Course(final long last) {
      this.last = last;
    }

    void event(
        final long step,
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      if (step > last) {
        return;
      }
      switch (kind) {
        case REQUEST_STARTED -> {
          started = new JournalEvent(step, kind, a, b, c, d, e);
          cause = null;
          isOver = false;
        }
        case REQUEST_ENDED -> isOver = step < last;
        case FAULT_RAISED,
            CONTROL_REGISTER_WRITTEN,
            TLB_ENTRY_FLUSHED,
            INSTRUCTION_EMULATED,
            NESTED_ENTERED,
            NESTED_EXITED,
            ENTRY_REQUESTS_SERVED,
            HVA_RANGE_UNMAPPED,
            HVA_PTE_CHANGED,
            SLOT_SET ->
            cause = new JournalEvent(step, kind, a, b, c, d, e);
        default -> {
          // No reason for others.
        }
      }
    }
  }
}
