package umbra.journal.diff;

import java.io.Closeable;
import umbra.journal.replay.Replay;
import umbra.mmu.event.Mix;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;
import umbra.mmu.vm.PreparedRun;

/** Folds a VM's stream request by request. One thread at a time. */
final class RequestStream implements Closeable {
  private final EventTally tally = new EventTally();
  private final EventHash hash = new EventHash();
  private final Replay replay;
  private RequestRecord request = new RequestRecord(1, 1);
  private boolean complete;
  private boolean ended;
  private long requests;
  private long step;

  RequestStream(final DiffSide side) {
    this.replay = new Replay(side.folder(), side.stream(), new Hearing());
  }

  /** The next whole request, or null behind the last. */
  RequestRecord next() {
    complete = false;
    while (!complete) {
      if (!replay.next()) {
        tally.statisticsOf(replay.state());
        return null;
      }
    }
    requests++;
    final RequestRecord found = request;
    request = new RequestRecord(requests + 1, replay.step() + 1);
    return found;
  }

  /** Counts of what was read so far; the statistics are known behind the last request. */
  EventTally tally() {
    return tally;
  }

  /** Requests read so far. */
  long requests() {
    return requests;
  }

  /** Whether the run's end was read. */
  boolean hasEnded() {
    return ended;
  }

  /** Number of the last event that was read. */
  long step() {
    return replay.step();
  }

  /** The run, known once something was read. */
  PreparedRun run() {
    return replay.run();
  }

  @Override
  public void close() {
    replay.close();
  }

  private final class Hearing extends VmEventFlattener implements Replay.Listener {
    @Override
    public void begin(final VmState state) {
      hash.begin(state.pages());
    }

    @Override
    public void runStarted(final byte[] configuration) {
      step++;
      tally.add(VmEventKind.RUN_STARTED, 0);
      request.firstStep = 2;
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
      tally.add(kind, b);
      if (kind == VmEventKind.RUN_ENDED) {
        // The digest covers the switches, so it tells nothing of runs under different ones.
        ended = true;
        return;
      }
      request.exactHash = Mix.then(request.exactHash, EventHash.exact(kind, a, b, c, d, e));
      request.shapeHash = Mix.then(request.shapeHash, hash.shape(kind, a, b, c, d, e));
      switch (kind) {
        case REQUEST_STARTED -> {
          request.participant = (int) a;
          request.position = b;
        }
        case REQUEST_ENDED -> end(b);
        case FAULT_RESOLVED -> answer((int) b);
        case FAST_FAULTED -> outcome(kind, e, 0);
        case EXCEPTION_INJECTED -> {
          request.answers[RequestRecord.EXCEPTIONS]++;
          outcome(kind, b, c);
        }
        case FAULT_REFLECTED -> outcome(kind, b, c);
        case MMIO_EXITED -> outcome(kind, b, e);
        case CACHE_EXHAUSTED -> outcome(kind, b, 0);
        default -> {
          // What KVM does on its way is no outcome.
        }
      }
    }

    private void answer(final int code) {
      request.answers[code >= 0 && code < RequestRecord.FAILURES ? code : RequestRecord.FAILURES]++;
      outcome(VmEventKind.FAULT_RESOLVED, code, 0);
    }

    private void outcome(final VmEventKind kind, final long first, final long second) {
      request.outcomeHash =
          Mix.then(Mix.then(Mix.then(request.outcomeHash, kind.ordinal()), first), second);
    }

    private void end(final long position) {
      request.end = position;
      request.lastStep = step;
      outcome(VmEventKind.REQUEST_ENDED, position, 0);
      complete = true;
    }
  }
}
