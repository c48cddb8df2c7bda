package umbra.mmu.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged scenarios either still parse or fail with a {@link ScenarioError}; nothing else may
 * happen.
 */
class MutatedScenariosTest {

  private static final long SEED = 20261122;
  private static final int MUTANTS = 3000;
  private static final int LONGEST = 4000;
  private static final byte[] UMBRAS_OWN =
      """
      vcpus 4
      slot 1 gpa=1G size=4M backing=thp
      map gva=0 gpa=1G count=16 flags=PWU
      ops
      repeat 10
      parallel
      workload vcpu=* pattern=zipf gva=0 size=64K count=1000 reads=50% seed=7
      repeat 3
      host log 1 on
      end
      end
      expect stat pf_taken +4
      end
      expect ok
      vcpu 0 read 0x8000000
      expect pf err=0x0 cr2=0x8000000
      expect outcome pf err=0x0
      expect pages_2m 0
      """
          .getBytes(UTF_8);

  @Test
  @Timeout(60)
  void damageNeverCausesAnotherException() {
    List<byte[]> originals = new ArrayList<>();
    originals.add(UMBRAS_OWN);
    for (byte[] content : RecordedScenarios.all().values()) {
      if (content.length <= LONGEST) {
        originals.add(content);
      }
    }
    SplittableRandom random = new SplittableRandom(SEED);
    int failures = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] original = i % 3 == 0 ? UMBRAS_OWN : originals.get(random.nextInt(originals.size()));
      failures += fails(mutant(original, random), i) ? 1 : 0;
    }
    assertThat(failures).isBetween(MUTANTS / 4, MUTANTS - 1);
  }

  @Test
  void longLinesAndWordsAreReadInBoundedTime() {
    String words = "ops\nvcpu 0 read 0 " + "x=1 ".repeat(250_000);
    String word = "y".repeat(1 << 20);
    assertTimeout(
        Duration.ofSeconds(20),
        () -> {
          assertThat(fails(words.getBytes(UTF_8), -1)).isTrue();
          assertThat(fails(word.getBytes(UTF_8), -2)).isTrue();
        });
  }

  private static boolean fails(byte[] content, int mutant) {
    try {
      ScenarioParser.parse("mutant", content);
      return false;
    } catch (ScenarioError e) {
      assertThat(e.line()).as("mutant %d", mutant).isPositive();
      assertThat(e.column()).as("mutant %d", mutant).isPositive();
      return true;
    }
  }

  private static byte[] mutant(byte[] original, SplittableRandom random) {
    byte[] content = original.clone();
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int place = random.nextInt(content.length);
      switch (random.nextInt(3)) {
        case 0 -> content[place] = (byte) random.nextInt(256);
        case 1 -> content[place] ^= (byte) (1 << random.nextInt(8));
        default -> content[place] = original[random.nextInt(original.length)];
      }
    }
    return content;
  }
}
