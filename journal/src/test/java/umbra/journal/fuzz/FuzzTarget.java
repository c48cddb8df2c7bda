package umbra.journal.fuzz;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A reader of bytes that anybody may have written.
 *
 * @param name for messages and for repeating a case
 * @param share how many inputs of a hundred it gets
 * @param corpus inputs that it accepts, to be mutated
 * @param repair what is put right after a mutation, so that it gets past the first check
 * @param reader takes an input, or refuses it with {@code refusal}
 * @param refusal the one exception that it may throw
 */
record FuzzTarget(
    String name,
    int share,
    List<byte[]> corpus,
    Repair repair,
    Consumer<byte[]> reader,
    Class<? extends RuntimeException> refusal) {

  /** Puts checksums and the like of a mutated input right, or leaves them. */
  @FunctionalInterface
  interface Repair {
    /** Leaves everything as it is. */
    Repair NONE = (input, random) -> input;

    byte[] repaired(byte[] input, SplittableRandom random);
  }

  /** The input with this number; the same for the same seed, whatever came before. */
  byte[] input(long seed, long number) {
    SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + number);
    byte[] original = corpus.get(random.nextInt(corpus.size()));
    byte[] other = corpus.get(random.nextInt(corpus.size()));
    return repair.repaired(new Mutator(random).mutated(original, other), random);
  }

  /**
   * Whether the reader takes the input.
   *
   * @throws RuntimeException if it ends in something else than its refusal
   */
  boolean isTaken(byte[] input) {
    try {
      reader.accept(input);
      return true;
    } catch (RuntimeException thrown) {
      if (refusal.isInstance(thrown)) {
        return false;
      }
      throw thrown;
    }
  }
}
