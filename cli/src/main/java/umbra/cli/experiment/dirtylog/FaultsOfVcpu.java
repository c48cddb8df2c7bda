package umbra.cli.experiment.dirtylog;

/**
 * The faults of one vCPU among {@code vcpus} that do the same.
 *
 * @param fast without the lock
 * @param shared with the lock taken for reading
 * @param exclusive with the lock taken for writing
 */
record FaultsOfVcpu(int vcpus, double fast, double shared, double exclusive) {

  double all() {
    return fast + shared + exclusive;
  }
}
