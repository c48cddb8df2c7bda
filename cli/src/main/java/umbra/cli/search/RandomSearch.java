package umbra.cli.search;

import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Draws operations at random until an invariant breaks. After so many operations the machine is
 * made anew, so that what is found is not buried under a long past.
 */
public final class RandomSearch {
  private final Alphabet alphabet;
  private final Probe probe;
  private final int episode;

  /**
   * A search.
   *
   * @param episode operations after which the machine is made anew, at least 1
   */
  public RandomSearch(Alphabet alphabet, Probe probe, int episode) {
    this.alphabet = alphabet;
    this.probe = probe;
    this.episode = episode;
  }

  /**
   * What a search came to.
   *
   * @param operations done in all
   * @param breach the first one found
   * @param scenario the operations that led to it, on a new machine; null without one
   */
  public record Result(long operations, Optional<Breach> breach, Draft scenario) {}

  /** Searches until something is found or at least {@code operations} were done. */
  public Result run(long seed, long operations) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] drawn = new int[episode];
    long done = 0;
    while (done < operations) {
      for (int i = 0; i < episode; i++) {
        drawn[i] = alphabet.draw(random);
      }
      Optional<Breach> breach = probe.run(alphabet, drawn);
      if (breach.isPresent()) {
        int count = breach.get().operation() + 1;
        return new Result(done + count, breach, alphabet.draft(drawn, count));
      }
      done += episode;
    }
    return new Result(done, Optional.empty(), null);
  }
}
