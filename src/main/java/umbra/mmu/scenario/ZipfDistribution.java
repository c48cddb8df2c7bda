package umbra.mmu.scenario;

/**
 * Draws ranks 1 to n, rank k with a probability in proportion to 1/k.
 *
 * <p>The method is rejection-inversion (W. Hörmann, G. Derflinger: Rejection-inversion to generate
 * variates from monotone discrete distributions, 1996) for the exponent 1, where the integral of
 * 1/x is the logarithm. It needs no table, so n may be large. {@link StrictMath} gives every JDK
 * the same bits.
 */
final class ZipfDistribution {

  private static final double UNIT = 0x1.0p-53;

  /** Separates the tries of one draw. */
  private static final long TRY_SALT = 0xd1342543de82ef95L;

  /** Below this distance from the rank no draw can be a rejected one: 2 - exp(ln 2.5 - 1/2). */
  private static final double SURE = 2 - StrictMath.exp(StrictMath.log(2.5) - 0.5);

  private final long ranks;
  private final double low;
  private final double high;

  /**
   * A distribution.
   *
   * @param ranks how many, at least 1
   */
  ZipfDistribution(long ranks) {
    this.ranks = ranks;
    this.low = StrictMath.log(1.5) - 1;
    this.high = StrictMath.log(ranks + 0.5);
  }

  /** Draw number {@code index} of the sequence that {@code key} names. */
  long rank(long key, long index) {
    long state = WorkloadCursor.mix(key + WorkloadCursor.GAMMA * index);
    while (true) {
      double unit = (WorkloadCursor.mix(state) >>> 11) * UNIT;
      double integral = high + unit * (low - high);
      double x = StrictMath.exp(integral);
      long rank = Math.max(1, Math.min(ranks, (long) (x + 0.5)));
      if (rank - x <= SURE || integral >= StrictMath.log(rank + 0.5) - 1.0 / rank) {
        return rank;
      }
      state += TRY_SALT;
    }
  }
}
