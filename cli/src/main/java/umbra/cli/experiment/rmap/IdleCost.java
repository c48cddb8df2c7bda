package umbra.cli.experiment.rmap;

/**
 * What a shape came to with the idle guest.
 *
 * @param population how the published columns were read
 * @param cost memory and steps
 * @param chained entries of rmaps longer than 1, all of which are in descriptors
 */
record IdleCost(String population, LayoutCost cost, long chained) {

  /** Bytes of all descriptors. */
  long bytes() {
    return cost.bytes();
  }

  /** Percent of the descriptors' slots that are empty. */
  double emptyPercent() {
    long slots = cost.descriptors() * cost.layout().slots();
    return slots == 0 ? 0 : 100.0 * (slots - chained) / slots;
  }
}
