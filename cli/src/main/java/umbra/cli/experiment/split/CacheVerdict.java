package umbra.cli.experiment.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import umbra.cli.experiment.Verdict;

/** Why 513, or why not. */
final class CacheVerdict {
  private CacheVerdict() {}

  static Verdict of(CacheCounts counts) {
    List<String> reasons = new ArrayList<>();
    reasons.add(
        "the most descriptors that one split took, by the number of kinds of entries: "
            + counts.mostByPattern().entrySet().stream()
                .map(entry -> entry.getKey().text() + " " + entry.getValue())
                .collect(Collectors.joining(", ")));
    reasons.add(
        "descriptors that the greediest split missed, by the minimum: "
            + counts.shortByMinimum().entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", ")));
    reasons.add(
        String.format(
            Locale.ROOT,
            "smaller minima: %d descriptors allocated on the spot; where pieces are left out"
                + " instead, %d pieces and %d faults for what was then read",
            counts.exhausted(),
            counts.unmapped(),
            counts.faultsOfUnmapped()));
    reasons.add(
        "attempts that ended with -11, by the capacity for pages: "
            + counts.againByCapacity().entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", ")));
    reasons.add(
        String.format(
            Locale.ROOT,
            "-28 came %d times: %d flushes fewer when logging starts, %d more when L2 writes",
            counts.refused(),
            counts.flushesSpared(),
            counts.flushesPaid()));
    return new Verdict(answer(counts), reasons);
  }

  private static String answer(CacheCounts counts) {
    if (counts.otherOutcomes() > 0) {
      return "A smaller cache is wrong: the guest saw other outcomes.";
    }
    Integer least = leastEnough(counts);
    if (least == null) {
      return "No minimum that was tried is enough: one split took " + counts.mostTaken() + ".";
    }
    return least == counts.mostTaken()
        ? least
            + " is the least minimum that is enough: one split can take a descriptor for each of"
            + " its 512 pieces and "
            + (least - 512)
            + " for the parent pointer, and with one less it runs out under the lock."
        : "A minimum of "
            + least
            + " was enough; the most that one split took is "
            + counts.mostTaken()
            + ".";
  }

  /** The least minimum from which on no descriptor was missing, or null. */
  private static Integer leastEnough(CacheCounts counts) {
    Integer least = null;
    for (Map.Entry<Integer, Long> entry : counts.shortByMinimum().entrySet()) {
      if (entry.getValue() > 0) {
        least = null;
      } else if (least == null) {
        least = entry.getKey();
      }
    }
    return least;
  }
}
