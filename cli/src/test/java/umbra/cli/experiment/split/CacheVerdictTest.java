package umbra.cli.experiment.split;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CacheVerdictTest {
  private final CacheCounts counts = new CacheCounts();

  private String answer() {
    return CacheVerdict.of(counts).answer();
  }

  @Test
  void theLeastMinimumWithoutAMissingDescriptorIsEnough() {
    counts.greedy(512, 513, 1);
    counts.greedy(513, 513, 0);
    assertThat(answer()).startsWith("513 is the least minimum");
  }

  @Test
  void oneRunThatMissesADescriptorRulesItsMinimumOut() {
    counts.greedy(513, 513, 0);
    counts.greedy(513, 514, 1);
    assertThat(answer()).startsWith("No minimum that was tried is enough: one split took 514");
  }

  @Test
  void aSmallerMinimumThatHappensToDoIsNotCalledTheLeast() {
    counts.greedy(511, 513, 0);
    counts.greedy(512, 513, 0);
    assertThat(answer())
        .isEqualTo("A minimum of 511 was enough; the most that one split took is" + " 513.");
  }

  @Test
  void aMinimumBelowOneThatFailsIsNotTheLeast() {
    counts.greedy(511, 512, 0);
    counts.greedy(512, 512, 1);
    counts.greedy(513, 513, 0);
    assertThat(answer()).startsWith("513 is the least minimum");
  }
}
