package umbra.cli.experiment.split;

/**
 * One scenario under both policies.
 *
 * @param nxHugePages whether the mitigation was on
 * @param written whether L2 wrote to each huge page behind the split
 * @param hugePages that were split
 * @param executed of them
 * @param cached with the cached access
 * @param entry with the entry's own
 * @param otherOutcomes steps of the guest that ended differently
 */
record PolicyPair(
    boolean nxHugePages,
    boolean written,
    long hugePages,
    long executed,
    PolicyCounts cached,
    PolicyCounts entry,
    long otherOutcomes) {

  long extraFaults() {
    return entry.faults() - cached.faults();
  }

  long extraExecFaults() {
    return entry.execFaults() - cached.execFaults();
  }

  /** Tables that exist under one policy and are made a second time under the other. */
  long notFound() {
    return entry.madeByFaults() - cached.madeByFaults() + cached.found() - entry.found();
  }

  long extraBytes() {
    return entry.bytes() - cached.bytes();
  }
}
