package umbra.cli.experiment.dirtylog;

/**
 * What a fault takes when n vCPUs do nothing but fault: a closed queue (machine repairman) with two
 * parameters. A fault that takes mmu_lock for writing spends {@code outside} without the lock, then
 * queues for it and holds it for {@code inside} times {@code growth} of how many want it. One that
 * needs no lock takes {@code inside}; one that takes the lock for reading waits for nobody.
 *
 * <p>Times that are exponentially distributed have a closed form: k vCPUs are at the lock with a
 * probability in proportion to the product of (n - j + 1) / outside * held(j) over j to k.
 *
 * @param outside microseconds
 * @param inside microseconds
 */
record LockModel(double outside, double inside, LockGrowth growth) {
  private static final double MICROSECONDS = 1e6;

  /** Seconds that each vCPU's fault takes, with the lock. */
  double exclusive(int vcpus) {
    double weight = 1;
    double sum = 1;
    double served = 0;
    for (int k = 1; k <= vcpus; k++) {
      double held = inside * growth.of(k);
      weight *= (vcpus - k + 1) / outside * held;
      sum += weight;
      served += weight / held;
    }
    return vcpus * sum / served / MICROSECONDS;
  }

  /** Seconds of a fault that takes the lock for reading. */
  double shared() {
    return (outside + inside) / MICROSECONDS;
  }

  /** Seconds of a fault that takes no lock. */
  double fast() {
    return inside / MICROSECONDS;
  }

  /** Seconds of a vCPU that takes so many faults of each kind, one after another. */
  double seconds(FaultsOfVcpu faults) {
    return faults.fast() * fast()
        + faults.shared() * shared()
        + (faults.exclusive() == 0 ? 0 : faults.exclusive() * exclusive(faults.vcpus()));
  }
}
