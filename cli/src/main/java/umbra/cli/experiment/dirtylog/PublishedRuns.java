package umbra.cli.experiment.dirtylog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Trial;
import umbra.cli.experiment.TrialResult;

/**
 * The runs behind the published times. Each is made over a part of every GiB; some are made over
 * all of it as well, and then count instead.
 */
final class PublishedRuns {
  private static final int WHOLE_VCPUS = 64;

  private final Laboratory laboratory;
  private final int most;
  private final Map<PerfTest, CountedRun> parts = new LinkedHashMap<>();
  private final Map<PerfTest, CountedRun> wholes = new LinkedHashMap<>();

  /** {@code most} is how many vCPUs a run may have. */
  PublishedRuns(Laboratory laboratory, int most) {
    this.laboratory = laboratory;
    this.most = most;
  }

  /** Runs what the times need, over {@code pages} of each GiB. */
  void part(List<PublishedTime> times, int pages) {
    for (PublishedTime time : times) {
      PerfTest test = time.test(most, pages);
      if (!parts.containsKey(test)) {
        parts.put(test, run(test));
      }
    }
  }

  /** Runs those of the largest tables over {@code pages}, all of each GiB unless fewer. */
  void whole(int pages) {
    int vcpus = Math.min(WHOLE_VCPUS, most);
    whole(new PerfTest(MappedBy.NESTED, false, 100, vcpus, pages));
    whole(new PerfTest(MappedBy.NESTED, true, 100, vcpus, pages));
    whole(new PerfTest(MappedBy.NESTED, true, 50, vcpus, pages));
    whole(new PerfTest(MappedBy.NESTED, true, 5, vcpus, pages));
    whole(new PerfTest(MappedBy.DIRECT, false, 100, vcpus, pages));
    whole(new PerfTest(MappedBy.TDP, true, 100, vcpus, pages));
    whole(new PerfTest(MappedBy.SHADOW, false, 100, vcpus, pages));
  }

  private void whole(PerfTest test) {
    wholes.put(test, run(test));
  }

  private CountedRun run(PerfTest test) {
    LoggedEvents events = new LoggedEvents();
    TrialResult result =
        laboratory.run(Trial.of(test.name(), test.scenario(), Map.of()), state -> List.of(events));
    return new CountedRun(test, LoggedCounts.of(result, events));
  }

  List<CountedRun> all() {
    List<CountedRun> all = new ArrayList<>(parts.values());
    all.addAll(wholes.values());
    return all;
  }

  List<CountedRun> wholes() {
    return List.copyOf(wholes.values());
  }

  /** The run over a part that differs from {@code whole} in nothing else. */
  CountedRun partOf(CountedRun whole) {
    return parts.values().stream()
        .filter(part -> part.test().whole().equals(whole.test().whole()))
        .findFirst()
        .orElseThrow();
  }

  /** The time with the faults that the run for it counted. */
  TimedFaults timed(PublishedTime time, int pages) {
    CountedRun part = parts.get(time.test(most, pages));
    CountedRun run =
        wholes.values().stream()
            .filter(whole -> whole.test().whole().equals(part.test().whole()))
            .findFirst()
            .orElse(part);
    FaultsOfVcpu faults = run.ofWhole(time.vcpus(), time.mappedBy().isExclusive());
    return new TimedFaults(time, faults, run.test().name());
  }
}
