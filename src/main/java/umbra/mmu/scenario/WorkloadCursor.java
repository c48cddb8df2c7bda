package umbra.mmu.scenario;

/**
 * Yields the accesses of one vCPU in a workload, one after another.
 *
 * <p>Access {@code i} follows from the workload, the vCPU and {@code i} alone, by integer
 * arithmetic and {@link StrictMath}: every JDK yields the same, and {@link #seek} costs no more
 * than a step. Nothing is allocated after construction. The cursor starts at access 0.
 */
public final class WorkloadCursor {

  /**
   * The golden-ratio increment of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom
   * number generators).
   */
  static final long GAMMA = 0x9e3779b97f4a7c15L;

  /** Draws of different purposes come from sequences far apart. */
  private static final long READ_SALT = 0x632be59bd9b4e019L;

  /** Keeps rank times multiplier within 64 bits. */
  private static final long MAX_MULTIPLIER = 1L << 24;

  private static final double GOLDEN_RATIO = 0.6180339887498949;

  private final AccessPattern pattern;
  private final long region;
  private final long places;
  private final long placeBytes;
  private final long columns;
  private final long count;
  private final int readPercent;
  private final long key;
  private final ZipfDistribution zipf;
  private final long multiplier;

  private long index;

  // index % places and index / places, counted along: a division a step would cost more than the
  // TLB that answers the access.
  private long place;
  private long round;
  private long gva;
  private long writeBit;

  /**
   * A cursor at the first access.
   *
   * @param vcpu a vCPU that the workload includes
   * @throws IllegalArgumentException if it does not
   */
  public WorkloadCursor(Workload workload, int vcpu) {
    if (!workload.includes(vcpu)) {
      throw new IllegalArgumentException("vCPU " + vcpu + " takes no part: " + workload.text());
    }
    this.pattern = workload.pattern();
    this.region = workload.gva() + vcpu * workload.vcpuStep();
    this.placeBytes = workload.gvaStep();
    this.places = workload.size() / placeBytes;
    this.columns = Math.max(1, placeBytes / Limits.PAGE_SIZE);
    this.count = workload.count();
    this.readPercent = workload.readPercent();
    this.key = mix(workload.seed() + GAMMA * (vcpu + 1));
    this.zipf = pattern == AccessPattern.ZIPF ? new ZipfDistribution(places) : null;
    this.multiplier = coprimeTo(places);
    seek(0);
  }

  /** How many accesses there are in all. */
  public long count() {
    return count;
  }

  /**
   * The number of the access the cursor stands at, from 0; {@link #count} when there is none left.
   */
  public long index() {
    return index;
  }

  /** Whether the cursor stands at an access. */
  public boolean hasAccess() {
    return index < count;
  }

  /** Whether the access the cursor stands at is the last. */
  public boolean isAtLast() {
    return index == count - 1;
  }

  /** The guest virtual address of the access the cursor stands at: a multiple of 8. */
  public long gva() {
    return gva;
  }

  /** Whether the access the cursor stands at writes. */
  public boolean isWrite() {
    return writeBit != 0;
  }

  /** 1 for a write, 0 for a read: for callers whose branch on it nobody could predict. */
  public long writeBit() {
    return writeBit;
  }

  /** Goes to the next access. */
  public void advance() {
    index++;
    place++;
    if (place == places) {
      place = 0;
      round++;
    }
    settle();
  }

  /**
   * Goes to an access.
   *
   * @param target 0 to {@link #count}, the latter being the end
   * @throws IndexOutOfBoundsException if it is outside
   */
  public void seek(long target) {
    if (target < 0 || target > count) {
      throw new IndexOutOfBoundsException("access " + target + " of " + count);
    }
    index = target;
    place = target % places;
    round = target / places;
    settle();
  }

  private void settle() {
    if (index < count) {
      gva = region + offset(index);
      writeBit = readPercent == 0 ? 1 : drawnWriteBit(index);
    }
  }

  /** 1 if the number drawn is not below {@code readPercent}: the sign of a difference. */
  private long drawnWriteBit(long i) {
    return (readPercent - 1 - scaled(mix((key ^ READ_SALT) + GAMMA * i), 100)) >>> 63;
  }

  private long offset(long i) {
    return switch (pattern) {
      case SEQUENTIAL -> place * placeBytes;
      // Down the rows, then one page to the right: as a program walks the columns of a matrix
      // stored by rows.
      case STRIDE -> place * placeBytes + round % columns * Limits.PAGE_SIZE;
      case UNIFORM -> scaled(mix(key + GAMMA * i), places) * placeBytes;
      case ZIPF -> popularPlace(i) * placeBytes;
    };
  }

  /**
   * Popular places are scattered over the region: the ranks' multiples of a number coprime to their
   * count.
   */
  private long popularPlace(long i) {
    return (zipf.rank(key, i) - 1) * multiplier % places;
  }

  private static long coprimeTo(long places) {
    long candidate = Math.max(1, (long) (Math.min(places, MAX_MULTIPLIER) * GOLDEN_RATIO));
    while (greatestCommonDivisor(candidate, places) != 1) {
      candidate++;
    }
    return candidate;
  }

  private static long greatestCommonDivisor(long a, long b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }

  /** A random 64-bit number to a number below {@code bound}; the bias is below bound / 2^64. */
  private static long scaled(long random, long bound) {
    return Math.multiplyHigh(random >>> 1, bound << 1);
  }

  /** The output function of SplitMix64. */
  static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }
}
