package umbra.cli.explore;

/**
 * The seeds of schedules to try, both ends included.
 *
 * @param first the lowest
 * @param last at least the first, and less than {@link #MOST} above it
 */
public record SeedRange(long first, long last) {
  /** So many seeds at most: what every one of them came to is kept until the end. */
  public static final int MOST = 1 << 24;

  private static final String SEPARATOR = "..";

  /**
   * Reads {@code A..B}, or {@code A} for one seed.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static SeedRange parse(String text) {
    int at = text.indexOf(SEPARATOR);
    try {
      long first = Long.parseLong(at < 0 ? text : text.substring(0, at));
      long last = at < 0 ? first : Long.parseLong(text.substring(at + SEPARATOR.length()));
      long more = Math.subtractExact(last, first);
      if (more >= 0 && more < MOST) {
        return new SeedRange(first, last);
      }
    } catch (ArithmeticException | NumberFormatException wrong) {
      // Falls through to the one message.
    }
    throw new IllegalArgumentException(
        "found seeds '" + text + "', expected A..B with at most " + MOST + " seeds, as in 1..1000");
  }

  /** How many there are. */
  int count() {
    return (int) (last - first + 1);
  }

  /** The seed at a place, from 0. */
  long at(int place) {
    return first + place;
  }
}
