package umbra.journal.view;

/**
 * Which part of the tables is shown.
 *
 * @param vcpu number of a vCPU, or {@link #ALL_VCPUS}
 * @param addresses which addresses {@code first} and {@code last} are; trees of others are left out
 * @param first lowest address, unsigned
 * @param last highest address, included
 * @param isComplete a line for each entry instead of one for a run of entries that look alike
 */
public record TableSelection(
    int vcpu, Addresses addresses, long first, long last, boolean isComplete) {
  /** Every vCPU that has a root. */
  public static final int ALL_VCPUS = -1;

  /** What a tree translates. */
  public enum Addresses {
    ANY,
    GUEST_VIRTUAL,
    GUEST_PHYSICAL
  }

  /** All trees, whole, runs as one line. */
  public static TableSelection everything() {
    return new TableSelection(ALL_VCPUS, Addresses.ANY, 0, -1, false);
  }

  /** Whether a unit from {@code from} to {@code to} has a part in the range. */
  boolean overlaps(final long from, final long to) {
    return Long.compareUnsigned(from, last) <= 0 && Long.compareUnsigned(to, first) >= 0;
  }
}
