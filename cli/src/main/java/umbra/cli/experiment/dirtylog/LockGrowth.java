package umbra.cli.experiment.dirtylog;

/** How the time that a fault holds the lock grows with those who want it. */
enum LockGrowth {
  /** Not at all: the classical law, whose throughput only rises. */
  CONSTANT("constant", "1"),
  /** Each waiter delays the hand-over once, as with a ticket lock. */
  LINEAR("linear", "k"),
  SQUARE_ROOT("square root", "sqrt k"),
  LOGARITHM("logarithm", "1 + log2 k"),
  /**
   * A hand-over is over when the last of k has answered: the expected largest of k times that are
   * exponentially distributed with mean 1.
   */
  HARMONIC("harmonic", "1 + 1/2 + ... + 1/k");

  private static final double LN_2 = StrictMath.log(2);

  private final String word;
  private final String formula;

  LockGrowth(String word, String formula) {
    this.word = word;
    this.formula = formula;
  }

  /** As tables name it. */
  String word() {
    return word;
  }

  /** Of k, the number of those that hold or want the lock. */
  String formula() {
    return formula;
  }

  /** The time held, in that of one that is alone; {@code wanting} counts the holder. */
  double of(int wanting) {
    return switch (this) {
      case CONSTANT -> 1;
      case LINEAR -> wanting;
      case SQUARE_ROOT -> StrictMath.sqrt(wanting);
      case LOGARITHM -> 1 + StrictMath.log(wanting) / LN_2;
      case HARMONIC -> harmonic(wanting);
    };
  }

  private static double harmonic(int wanting) {
    double sum = 0;
    for (int k = 1; k <= wanting; k++) {
      sum += 1.0 / k;
    }
    return sum;
  }
}
