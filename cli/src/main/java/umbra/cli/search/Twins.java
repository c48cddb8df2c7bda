package umbra.cli.search;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import umbra.mmu.scenario.Step;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;

/**
 * Two VMs that differ in switches alone do the same operations side by side: what can be told from
 * outside, by outcomes and statistics, and what only from their states.
 */
public final class Twins {
  private static final String OUTCOME = "outcome";

  private final Alphabet alphabet;
  private final Map<String, String> first;
  private final Map<String, String> second;
  private final int episode;

  /**
   * Two VMs of an alphabet.
   *
   * @param first switches of one, by key
   * @param second switches of the other
   * @param episode operations after which both are made anew, at least 1
   */
  public Twins(
      Alphabet alphabet, Map<String, String> first, Map<String, String> second, int episode) {
    this.alphabet = alphabet;
    this.first = first;
    this.second = second;
    this.episode = episode;
  }

  /** Looks at both states after each operation after which they looked alike from outside. */
  @FunctionalInterface
  public interface Comparison {
    void compare(VmState first, VmState second);
  }

  /**
   * What came of it.
   *
   * @param operations done by both
   * @param episodes machines made
   * @param told episodes that ended early since the two could be told from outside
   * @param differences by name of a statistic, or {@code outcome}: in how many of those it differed
   */
  public record Result(
      long operations, long episodes, long told, SortedMap<String, Long> differences) {}

  /** Does at least {@code operations} operations. */
  public Result run(long seed, long operations, Comparison comparison) {
    SplittableRandom random = new SplittableRandom(seed);
    SortedMap<String, Long> differences = new TreeMap<>();
    long done = 0;
    long episodes = 0;
    long told = 0;
    while (done < operations) {
      ModelVm one = vm(first);
      ModelVm other = vm(second);
      episodes++;
      boolean alike = true;
      for (int i = 0; i < episode && alike; i++) {
        Step step = alphabet.scenario().steps().get(alphabet.draw(random));
        alike = sameOutside(step, one, other, differences);
        done++;
        if (alike) {
          comparison.compare(one.state(), other.state());
        }
      }
      told += alike ? 0 : 1;
    }
    return new Result(done, episodes, told, differences);
  }

  private ModelVm vm(Map<String, String> switches) {
    return new ModelVm(alphabet.scenario(), switches, state -> List.of());
  }

  private static boolean sameOutside(
      Step step, ModelVm one, ModelVm other, SortedMap<String, Long> differences) {
    boolean alike = one.run(step).equals(other.run(step));
    if (!alike) {
      differences.merge(OUTCOME, 1L, Long::sum);
    }
    for (Stat stat : Stat.values()) {
      if (one.state().stat(stat) != other.state().stat(stat)) {
        differences.merge(stat.kvmName(), 1L, Long::sum);
        alike = false;
      }
    }
    return alike;
  }
}
