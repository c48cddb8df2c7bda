package umbra.mmu.vcpu;

/**
 * Who takes turns how: {@code round-robin}, {@code seeded:N}, or {@code free}.
 *
 * @param kind the kind of schedule
 * @param seed what a seeded schedule draws from; 0 otherwise
 */
public record Schedule(Kind kind, long seed) {
  /** The three kinds. */
  public enum Kind {
    /** Participants in order of number, a quantum each; exactly repeatable. */
    ROUND_ROBIN,
    /** Participant and length of each turn are drawn from the seed; exactly repeatable. */
    SEEDED,
    /** Everybody at once, in whatever order messages arrive; the journal holds the order. */
    FREE
  }

  private static final String SEEDED_PREFIX = "seeded:";

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Schedule parse(final String text) {
    if (text.equals("round-robin")) {
      return new Schedule(Kind.ROUND_ROBIN, 0);
    }
    if (text.equals("free")) {
      return new Schedule(Kind.FREE, 0);
    }
    if (text.startsWith(SEEDED_PREFIX)) {
      try {
        final long seed = Long.parseLong(text.substring(SEEDED_PREFIX.length()));
        return new Schedule(Kind.SEEDED, seed);
      } catch (final NumberFormatException notANumber) {
        throw unknown(text);
      }
    }
    throw unknown(text);
  }

  private static IllegalArgumentException unknown(final String text) {
    return new IllegalArgumentException(
        "found schedule '" + text + "', expected round-robin, seeded:NUMBER or free");
  }

  /** The text form. */
  public String text() {
    return switch (kind) {
      case ROUND_ROBIN -> "round-robin";
      case SEEDED -> SEEDED_PREFIX + seed;
      case FREE -> "free";
    };
  }
}
