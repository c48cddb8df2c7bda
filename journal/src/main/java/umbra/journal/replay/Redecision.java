package umbra.journal.replay;

import java.util.Optional;
import umbra.journal.format.Batch;
import umbra.journal.format.DamagedBatchException;
import umbra.journal.format.VmEventDecoder;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.program.ProgramFiles;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/**
 * Decides every request of a journal again, in the journal's order, and compares what comes out
 * with what was written ({@code replay --verify}). The order of requests and the kicks between
 * vCPUs are taken from the journal: they are the run's input; all else must follow.
 */
public final class Redecision {
  private final StreamReader reader;
  private final ProgramFiles files;
  private final VmEventDecoder decoder = new VmEventDecoder();
  private final Reading reading = new Reading();
  private final RequestEvents request = new RequestEvents();
  private final Comparison comparison = new Comparison();
  private Batch batch;
  private long step;
  private long requests;
  private Rerun rerun;
  private Divergence divergence;
  private boolean complete;

  /** Decides the whole stream of a run without traces again. */
  public static Redecision of(final JournalFolder folder, final StreamId stream) {
    return of(folder, stream, ProgramFiles.NONE);
  }

  /**
   * Decides the whole stream again; the first divergence, if there is one.
   *
   * @param files opens the traces that the run's programs read
   */
  public static Redecision of(
      final JournalFolder folder, final StreamId stream, final ProgramFiles files) {
    final Redecision redecision = new Redecision(folder, stream, files);
    try {
      redecision.run();
    } finally {
      redecision.reader.close();
    }
    return redecision;
  }

  private Redecision(final JournalFolder folder, final StreamId stream, final ProgramFiles files) {
    this.reader = folder.read(stream);
    this.files = files;
  }

  /** Where model and journal part, if they do. */
  public Optional<Divergence> divergence() {
    return Optional.ofNullable(divergence);
  }

  /** Requests that were decided again. */
  public long requests() {
    return requests;
  }

  /** Events that were compared. */
  public long events() {
    return step;
  }

  private void run() {
    while (divergence == null && readRequest()) {
      if (rerun == null) {
        divergence = new Divergence(1, request.describe(0), "runStarted");
        return;
      }
      decide();
    }
  }

  /** Reads events up to the end of a request; false behind the last whole one. */
  private boolean readRequest() {
    request.clear(step + 1);
    complete = false;
    while (!complete) {
      if (!nextEvent()) {
        return request.size() > 0 && request.kind(0) == VmEventKind.RUN_ENDED;
      }
    }
    return true;
  }

  private boolean nextEvent() {
    try {
      while (batch == null || step + 1 >= batch.endEvent()) {
        batch = reader.next();
        if (batch == null) {
          return false;
        }
        decoder.start(batch);
      }
      decoder.next(reading);
    } catch (final DamagedBatchException damaged) {
      throw reader.damaged(damaged);
    }
    step++;
    return true;
  }

  private void decide() {
    comparison.position = 0;
    if (request.kind(0) == VmEventKind.RUN_ENDED) {
      rerun.vm().end();
    } else {
      final Optional<String> impossible = rerun.decide(request);
      if (impossible.isPresent() && divergence == null) {
        divergence = new Divergence(request.step(0), request.describe(0), impossible.get());
      }
    }
    requests++;
    if (divergence == null && comparison.position < request.size()) {
      divergence =
          new Divergence(
              request.step(comparison.position),
              request.describe(comparison.position),
              "nothing more in this request");
    }
  }

  /** Collects a request from the journal. */
  private final class Reading extends VmEventFlattener {
    @Override
    public void runStarted(final byte[] configuration) {
      rerun = new Rerun(PreparedRun.of(RunConfiguration.of(configuration), files), comparison);
      rerun.start();
      request.clear(step + 2);
    }

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      request.add(kind, a, b, c, d, e);
      complete = kind == VmEventKind.REQUEST_ENDED || kind == VmEventKind.RUN_ENDED;
    }
  }

  /** Hears the model and compares with the request at hand. */
  private final class Comparison extends VmEventFlattener implements VmEvents {
    private int position;

    @Override
    public void runStarted(final byte[] configuration) {}

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      if (divergence != null) {
        return;
      }
      if (position >= request.size()) {
        divergence =
            new Divergence(
                step + 1, "the end of the request", RequestEvents.describe(kind, a, b, c, d, e));
      } else if (!request.matches(position, kind, a, b, c, d, e)) {
        divergence =
            new Divergence(
                request.step(position),
                request.describe(position),
                RequestEvents.describe(kind, a, b, c, d, e));
      }
      position++;
    }
  }
}
