package umbra.cli.search;

import java.util.Optional;
import umbra.mmu.invariant.Invariant;

/** Tries all sequences of operations, the short ones first: what it finds is the shortest. */
public final class ExhaustiveSearch {
  private final Alphabet alphabet;
  private final Probe probe;
  private final Invariant invariant;

  /**
   * A search.
   *
   * @param invariant that must be the first to speak
   */
  public ExhaustiveSearch(Alphabet alphabet, Probe probe, Invariant invariant) {
    this.alphabet = alphabet;
    this.probe = probe;
    this.invariant = invariant;
  }

  /**
   * What a search came to.
   *
   * @param sequences tried
   * @param breach the first one found
   * @param scenario the sequence that led to it; null without one
   */
  public record Result(long sequences, Optional<Breach> breach, Draft scenario) {}

  /** Tries the sequences of 1 to {@code longest} operations until one breaks the invariant. */
  public Result run(int longest) {
    long tried = 0;
    for (int length = 1; length <= longest; length++) {
      int[] sequence = new int[length];
      do {
        tried++;
        Optional<Breach> breach = probe.run(alphabet, sequence);
        if (breach.filter(found -> found.invariant() == invariant).isPresent()) {
          return new Result(tried, breach, alphabet.draft(sequence, length));
        }
      } while (advance(sequence));
    }
    return new Result(tried, Optional.empty(), null);
  }

  /** The next sequence of this length; false after the last. */
  private boolean advance(int[] sequence) {
    for (int i = sequence.length - 1; i >= 0; i--) {
      if (++sequence[i] < alphabet.size()) {
        return true;
      }
      sequence[i] = 0;
    }
    return false;
  }
}
