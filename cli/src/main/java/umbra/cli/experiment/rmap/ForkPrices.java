package umbra.cli.experiment.rmap;

/**
 * A price for each pointer followed, another for each slot looked at, and a fixed part, with which
 * all three published fork times come out. Three numbers fix three numbers, so nothing is tested
 * but whether none of them is below 0.
 *
 * @param pointer time for a million pointers
 * @param slot time for a million slots
 * @param fixed time that is not for steps
 */
record ForkPrices(double pointer, double slot, double fixed) {

  /** Solves the three equations; not a number where they depend on each other. */
  static ForkPrices of(LayoutCost of3, LayoutCost of15, LayoutCost of14) {
    double firstTime = PublishedRmaps.FORK_3 - PublishedRmaps.FORK_15;
    double secondTime = PublishedRmaps.FORK_15 - PublishedRmaps.FORK_14_COUNTED;
    double firstPointers = (of3.followed() - of15.followed()) / 1e6;
    double secondPointers = (of15.followed() - of14.followed()) / 1e6;
    double firstSlots = (of3.looked() - of15.looked()) / 1e6;
    double secondSlots = (of15.looked() - of14.looked()) / 1e6;
    double determinant = firstPointers * secondSlots - secondPointers * firstSlots;
    double pointer = (firstTime * secondSlots - secondTime * firstSlots) / determinant;
    double slot = (firstPointers * secondTime - secondPointers * firstTime) / determinant;
    double steps = (pointer * of3.followed() + slot * of3.looked()) / 1e6;
    return new ForkPrices(pointer, slot, PublishedRmaps.FORK_3 - steps);
  }

  /** Whether there is such a solution. */
  boolean exists() {
    return Double.isFinite(pointer) && Double.isFinite(slot);
  }

  /** Whether it can be: nothing takes less than no time. */
  boolean isPossible() {
    return exists() && pointer >= 0 && slot >= 0 && fixed >= 0;
  }
}
