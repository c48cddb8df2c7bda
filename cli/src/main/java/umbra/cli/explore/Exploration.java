package umbra.cli.explore;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs a scenario under the schedules of a range of seeds, on all processors, up to the lowest seed
 * under which an invariant does not hold. What it tells is the same whatever thread is faster.
 */
public final class Exploration {
  private final ScheduleProbe probe;
  private final SeedRange seeds;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<Found> lowest = new AtomicReference<>();
  private final long[] digests;
  private final long[] events;

  /** An exploration that has not begun. */
  public Exploration(ScheduleProbe probe, SeedRange seeds) {
    this.probe = probe;
    this.seeds = seeds;
    this.digests = new long[seeds.count()];
    this.events = new long[seeds.count()];
  }

  private record Found(int place, Finding finding) {}

  /**
   * What came of it.
   *
   * @param runs under the seeds from the first on, up to the last or to the one of the finding
   * @param events of all these runs
   * @param endStates different states at the end of those that came to their end
   * @param finding of the lowest seed that has one
   */
  public record Result(int runs, long events, long endStates, Optional<Finding> finding) {}

  /**
   * Runs.
   *
   * @throws umbra.mmu.boot.SetUpException if an operation cannot be carried out
   * @throws IllegalStateException if the model fails, which is a bug
   */
  public Result run() throws InterruptedException {
    int count = Math.min(processors(), seeds.count());
    ExecutorService workers = Executors.newFixedThreadPool(count);
    try {
      List<Callable<Void>> work = Collections.nCopies(count, this::work);
      for (Future<Void> worker : workers.invokeAll(work)) {
        worker.get();
      }
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(failed.getCause());
    } finally {
      workers.shutdownNow();
    }
    return result();
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** Seeds are taken in order: when one is found, all lower ones are done or under way. */
  private Void work() {
    boolean failed = true;
    try {
      int place = next.getAndIncrement();
      while (place < seeds.count() && !isBehindTheFound(place)) {
        runUnder(place);
        place = next.getAndIncrement();
      }
      failed = false;
    } finally {
      if (failed) {
        // The others need not go on.
        next.set(seeds.count());
      }
    }
    return null;
  }

  private boolean isBehindTheFound(int place) {
    Found found = lowest.get();
    return found != null && found.place() < place;
  }

  private void runUnder(int place) {
    ScheduledRun run = probe.run(seeds.at(place));
    digests[place] = run.digest();
    events[place] = run.events();
    if (run.finding().isPresent()) {
      Found found = new Found(place, run.finding().get());
      lowest.accumulateAndGet(
          found, (old, now) -> old != null && old.place() < now.place() ? old : now);
    }
  }

  private Result result() {
    Found found = lowest.get();
    int ended = found == null ? seeds.count() : found.place();
    int runs = found == null ? ended : ended + 1;
    return new Result(
        runs,
        Arrays.stream(events, 0, runs).sum(),
        Arrays.stream(digests, 0, ended).distinct().count(),
        Optional.ofNullable(found).map(Found::finding));
  }
}
