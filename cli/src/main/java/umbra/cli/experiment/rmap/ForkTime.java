package umbra.cli.experiment.rmap;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The published fork times as a fixed part and a price for each step: the times of descriptors of 3
 * and of 15 fix both, that of 14 with a counter is predicted.
 *
 * @param measure what counts as a step
 * @param steps3 steps with descriptors of 3
 * @param steps15 steps with descriptors of 15
 * @param steps14 steps with descriptors of 14 and a counter
 */
record ForkTime(String measure, long steps3, long steps15, long steps14) {

  /** By each measure of a step. */
  static List<ForkTime> of(LayoutCost of3, LayoutCost of15, LayoutCost of14) {
    return List.of(
        by("pointers followed", LayoutCost::followed, of3, of15, of14),
        by("slots looked at", LayoutCost::looked, of3, of15, of14),
        by("both", LayoutCost::steps, of3, of15, of14));
  }

  private static ForkTime by(
      String measure,
      ToLongFunction<LayoutCost> steps,
      LayoutCost of3,
      LayoutCost of15,
      LayoutCost of14) {
    return new ForkTime(
        measure, steps.applyAsLong(of3), steps.applyAsLong(of15), steps.applyAsLong(of14));
  }

  /** Whether fewer steps went with less time, without which there is no price. */
  boolean hasPrice() {
    return steps3 > steps15;
  }

  /** Time for a million steps, in the published unit. */
  double price() {
    return (PublishedRmaps.FORK_3 - PublishedRmaps.FORK_15) * 1e6 / (steps3 - steps15);
  }

  /** Time that is not for steps; below 0 the measure cannot be right. */
  double fixed() {
    return PublishedRmaps.FORK_3 - price() * steps3 / 1e6;
  }

  /** Time with descriptors of 14 and a counter. */
  double predicted() {
    return fixed() + price() * steps14 / 1e6;
  }

  /** By how many percent of the published time the prediction is off. */
  double error() {
    return (predicted() / PublishedRmaps.FORK_14_COUNTED - 1) * 100;
  }
}
