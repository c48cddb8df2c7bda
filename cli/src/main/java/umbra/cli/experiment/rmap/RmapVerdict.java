package umbra.cli.experiment.rmap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import umbra.cli.experiment.Verdict;

/** Concludes from what the shapes came to. */
final class RmapVerdict {
  private final List<IdleCost> idle;
  private final List<ForkCost> forks;

  RmapVerdict(List<IdleCost> idle, List<ForkCost> forks) {
    this.idle = idle;
    this.forks = forks;
  }

  Verdict verdict() {
    IdleCost smallest = idle.stream().min(Comparator.comparingLong(IdleCost::bytes)).orElseThrow();
    LayoutCost quickest =
        forks.get(0).shapes().stream()
            .min(Comparator.comparingLong(LayoutCost::followed))
            .orElseThrow();
    String small = smallest.cost().layout().name();
    String quick = quickest.layout().name();
    String answer =
        small.equals(quick)
            ? "Descriptors of " + small + " take the least memory and follow the fewest pointers."
            : text(
                "No size wins both: descriptors of %s take the least memory of the idle guest,"
                    + " those of %s follow the fewest pointers with forked spaces.",
                small, quick);
    return new Verdict(answer, reasons());
  }

  private List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    idle.stream().map(IdleCost::population).distinct().forEach(name -> reasons.add(memory(name)));
    forks.forEach(fork -> reasons.add(steps(fork)));
    reasons.add(times());
    reasons.add(prices());
    return reasons;
  }

  private String memory(String population) {
    IdleCost ours = of(population, DescriptorLayout.KVM_6_1);
    IdleCost least =
        idle.stream()
            .filter(cost -> cost.population().equals(population))
            .min(Comparator.comparingLong(IdleCost::bytes))
            .orElseThrow();
    return text(
        "Idle guest, lengths drawn by %s: %d descriptors of 14 take %.1f KiB and %.0f %% of their"
            + " slots are empty; %s needs least, %.1f KiB (%.1f times less).",
        population,
        ours.cost().descriptors(),
        ours.cost().bytes() / 1024.0,
        ours.emptyPercent(),
        least.cost().layout().name(),
        least.cost().bytes() / 1024.0,
        (double) ours.cost().bytes() / least.cost().bytes());
  }

  private static String steps(ForkCost fork) {
    LayoutCost of3 = fork.of(DescriptorLayout.THREE);
    LayoutCost of15 = fork.of(DescriptorLayout.FIFTEEN);
    LayoutCost of14 = fork.of(DescriptorLayout.KVM_6_1);
    LayoutCost fewest =
        fork.shapes().stream().min(Comparator.comparingLong(LayoutCost::steps)).orElseThrow();
    return text(
        "Forked spaces that exit %s: from 3 to 15 slots the pointers followed fall to %.1f %%, the"
            + " slots looked at to %.1f %%; from 15 to 14 with a counter to %.1f %% and %.1f %%."
            + " Fewest steps in all: %s, %.1f million%s.",
        fork.order().text(),
        100.0 * of15.followed() / of3.followed(),
        100.0 * of15.looked() / of3.looked(),
        100.0 * of14.followed() / of15.followed(),
        100.0 * of14.looked() / of15.looked(),
        fewest.layout().name(),
        fewest.steps() / 1e6,
        fewest.equals(of14) ? "" : text(", against %.1f of 14+count", of14.steps() / 1e6));
  }

  /** Whether the counts can give the published times at all, and how well. */
  private String times() {
    List<ForkTime> possible =
        forks.stream()
            .flatMap(fork -> fork.times().stream())
            .filter(time -> time.hasPrice() && time.fixed() >= 0)
            .sorted(Comparator.comparingDouble(ForkTime::predicted))
            .toList();
    if (possible.isEmpty()) {
      return "No measure of steps gives the published fork times with a fixed part that is not"
          + " below 0.";
    }
    ForkTime lowest = possible.get(0);
    ForkTime highest = possible.get(possible.size() - 1);
    return text(
        "Published fork times 473.90, 366.10, 351.00: calibrated on the first two, the third is"
            + " predicted as %.2f (%s, %+.1f %%) to %.2f (%s, %+.1f %%) by %d of %d pairs of"
            + " measure and order of exit; the others need a fixed part below 0.",
        lowest.predicted(),
        lowest.measure(),
        lowest.error(),
        highest.predicted(),
        highest.measure(),
        highest.error(),
        possible.size(),
        forks.stream().mapToInt(fork -> fork.times().size()).sum());
  }

  /** What either kind of step would cost if both and a fixed part explained all three times. */
  private String prices() {
    List<ForkPrices> possible =
        forks.stream().map(ForkCost::prices).filter(ForkPrices::isPossible).toList();
    if (possible.isEmpty()) {
      return "No pair of prices for pointers and slots explains all three times.";
    }
    double least = possible.stream().mapToDouble(RmapVerdict::ratio).min().orElseThrow();
    double most = possible.stream().mapToDouble(RmapVerdict::ratio).max().orElseThrow();
    return text(
        "A price for each kind of step explains all three in %d of %d orders of exit: a pointer"
            + " followed then costs as much as %.1f to %.1f slots looked at.",
        possible.size(), forks.size(), least, most);
  }

  private static double ratio(ForkPrices prices) {
    return prices.pointer() / prices.slot();
  }

  private IdleCost of(String population, DescriptorLayout layout) {
    return idle.stream()
        .filter(cost -> cost.population().equals(population))
        .filter(cost -> cost.cost().layout().equals(layout))
        .findFirst()
        .orElseThrow();
  }

  private static String text(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
